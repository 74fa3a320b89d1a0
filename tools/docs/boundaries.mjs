/** docs/boundaries.md shows the table of modules. */
import { modules } from '../boundaries/modules.mjs';
import { rules as syntax } from '../eslint/rules.mjs';

const code = (text) => `\`${text.replaceAll('|', '\\|')}\``;
const row = ({ name, at, may, rules }) => `| ${name} | ${code(at)} | ${may.map(code).join(' ') || 'nothing'} | ${rules.join(', ')} |`;

const introduction = `# What a line of code may touch

Made from \`tools/boundaries/modules.mjs\` by \`npm run fix\`; dependency-cruiser, ESLint and Nx check it. A file belongs to the first module that
matches, and may always import its own module. \`<ctx>\` is the same context throughout a row. Besides: contexts meet in facts only, no library
imports an app, libs/testing is imported by tests only, and there are no cycles.

Of the published language the domain reads \`permissions.ts\` alone, so that what a role permits stands in one table for all contexts; bodies
and facts stay outside.
`;

const rule = ([name, list]) => `- **${name}**: ${[...new Set(list.map(({ message }) => message))].join(' ')}`;

export const pages = () => ({
  'docs/boundaries.md': `${introduction}
| module | files | may import | rules |
|---|---|---|---|
${modules.map(row).join('\n')}

${Object.entries(syntax).map(rule).join('\n')}
`,
});
