/** The verdict on a mutant from Jest's report: `killed` by its tests, `survived` them, or `invalid`: they did not run. */
export const verdictOf = ({ testResults }) => {
  const ran = testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === 'passed' || status === 'failed');
  const failed = ran.find(({ status }) => status === 'failed');
  if (failed !== undefined) return { verdict: 'killed', why: [failed.title, ...(failed.failureMessages ?? [])].join('\n') };
  if (ran.length > 0) return { verdict: 'survived', why: `passed: ${ran.map(({ title }) => title).join('; ')}` };
  return { verdict: 'invalid', why: testResults.map(({ message }) => message).join('\n') };
};
