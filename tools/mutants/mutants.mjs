/**
 * One table for each part of docs/attacks.md, and what trials of the whole product found: S, attacks, and U, problems of users; K: promises
 * that the engines could break. A mutant removes one defence: `find`, which is in `file` once, becomes `replace` (nothing, unless it says so;
 * `also` lists further edits), and of the tests in the file above it those whose titles contain the attack's id, or `title`, must fail.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const folder = join(import.meta.dirname, 'parts');
const findings = globSync('findings/*.yaml', { cwd: folder }).sort();
const parts = {
  ...{ A: ['invitations.yaml'], B: ['roles.yaml'], C: ['tenancy.yaml'], D: ['identity.yaml'], E: ['tokens.yaml'] },
  ...{ F: ['mail.yaml'], G: ['http.yaml'], J: ['races.yaml'], S: findings },
};
const idOf = (name) => /^(?:[KSTU]\d+|hard case \d+)/.exec(name)[0];
const editOf = ({ file, find, replace = '' }) => ({ file, find, replace });
const mutantOf = (part, spec, [name, { title = idOf(name), also = [], ...edit }]) => ({
  ...{ part, name, id: idOf(name), spec, title },
  edits: [edit, ...also].map(editOf),
});
const mutantsIn = (part, file) =>
  Object.entries(parse(readFileSync(join(folder, file), 'utf8'))).flatMap(([spec, some]) =>
    Object.entries(some).map((entry) => mutantOf(part, spec, entry)),
  );

export const mutants = Object.entries(parts).flatMap(([part, files]) => files.flatMap((file) => mutantsIn(part, file)));
