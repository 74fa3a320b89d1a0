/** docs/walls.md shows the table of rooms. */
import { manners as bans } from '../eslint/manners.mjs';
import { rooms } from '../walls/rooms.mjs';

const code = (text) => `\`${text.replaceAll('|', '\\|')}\``;
const row = ({ name, at, may, manners }) => `| ${name} | ${code(at)} | ${may.map(code).join(' ') || 'nothing'} | ${manners.join(', ')} |`;

const introduction = `# What a line of code may touch

Made from \`tools/walls/rooms.mjs\` by \`npm run fix\`; dependency-cruiser, ESLint and Nx hold it. A file belongs to the first room that fits,
and may always import its own room. \`<ctx>\` is one and the same context in a row. Besides: contexts meet in facts only, no library imports an
app, the test kit is imported by tests only, and there are no cycles.
`;

const manner = ([name, list]) => `- **${name}**: ${[...new Set(list.map(({ message }) => message))].join(' ')}`;

export const pages = () => ({
  'docs/walls.md': [
    introduction,
    '| room | files | may import | manners |\n|---|---|---|---|',
    `${rooms.map(row).join('\n')}\n`,
    `${Object.entries(bans).map(manner).join('\n')}\n`,
  ]
    .join('\n')
    .replace('|---|---|---|---|\n\n', '|---|---|---|---|\n'),
});
