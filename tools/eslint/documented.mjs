/** An exported type, interface or class says in a doc comment what it is. */
const DECLARATION = 'ExportNamedDeclaration > :matches(TSTypeAliasDeclaration, TSInterfaceDeclaration, ClassDeclaration)';
const isDoc = ({ type, value }) => type === 'Block' && value.startsWith('*');

export default {
  meta: { type: 'problem', messages: { doc: 'Say in a doc comment what this is.' }, schema: [] },
  create: ({ sourceCode, report }) => ({
    [DECLARATION]({ parent }) {
      if (!sourceCode.getCommentsBefore(parent).some(isDoc)) report({ node: parent, messageId: 'doc' });
    },
  }),
};
