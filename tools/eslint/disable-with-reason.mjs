/** A comment that disables a rule says why, after ` -- `. */
const isSwitchedOff = ({ value }) => /^\s*eslint-disable/.test(value) && !/ -- \S/.test(value);

export default {
  meta: { type: 'problem', messages: { reason: 'Say why, after ` -- `.' }, schema: [] },
  create: ({ sourceCode, report }) => ({
    Program: () =>
      sourceCode
        .getAllComments()
        .filter(isSwitchedOff)
        .forEach(({ loc }) => report({ loc, messageId: 'reason' })),
  }),
};
