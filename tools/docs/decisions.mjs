/** Every decision record has the five headings; the index of docs/adr is made from their titles. */
import { globSync } from 'node:fs';
import { basename } from 'node:path';
import { read, root } from '../workspaces.mjs';

const headings = ['Why now', 'We will', 'Instead of', 'Held by', 'Wrong if'];

const records = globSync('docs/adr/[0-9]*.md', { cwd: root })
  .sort()
  .map((path) => ({ path, text: read(path) }));

export const errors = () =>
  records
    .filter(({ text }) => [...text.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading).join() !== headings.join())
    .map(({ path }) => `${path} does not have the headings ${headings.join(', ')}`);

const line = ({ path, text }) => `- [${/^# (.+)$/m.exec(text)?.[1]}](${basename(path)})`;

const introduction = `# Decisions

One page each, in the order in which they were taken: why now, what we will do, instead of what, what holds us to it, and what would show
that we were wrong. A decision that no longer holds is not rewritten: a later one says so.
`;

export const pages = () => ({ 'docs/adr/README.md': `${introduction}\n${records.map(line).join('\n')}\n` });
