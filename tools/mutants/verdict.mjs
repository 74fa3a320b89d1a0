/** What Jest's report says of a mutant: `killed` by the tests that it names, `survived` them, or `unfit`: they never ran. */
export const verdictOf = ({ testResults }) => {
  const ran = testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === 'passed' || status === 'failed');
  const failed = ran.find(({ status }) => status === 'failed');
  if (failed !== undefined) return { verdict: 'killed', why: [failed.title, ...(failed.failureMessages ?? [])].join('\n') };
  if (ran.length > 0) return { verdict: 'survived', why: `passed: ${ran.map(({ title }) => title).join('; ')}` };
  return { verdict: 'unfit', why: testResults.map(({ message }) => message).join('\n') };
};
