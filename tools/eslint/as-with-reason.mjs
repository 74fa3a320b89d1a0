/** `as` overrides the type checker, so a comment at the end of its line, or on the line above, says why. `as const` needs none. */
const isConst = ({ typeAnnotation: type }) => type.type === 'TSTypeReference' && type.typeName.name === 'const';

export default {
  meta: {
    type: 'problem',
    messages: { reason: '`as` needs a reason: a comment at the end of its line, or on the line above.' },
    schema: [],
  },
  create({ sourceCode, report }) {
    const commented = new Set(sourceCode.getAllComments().map(({ loc }) => loc.end.line));
    const explained = ({ loc }) => commented.has(loc.end.line) || commented.has(loc.start.line) || commented.has(loc.start.line - 1);
    return { TSAsExpression: (node) => isConst(node) || explained(node) || report({ node, messageId: 'reason' }) };
  },
};
