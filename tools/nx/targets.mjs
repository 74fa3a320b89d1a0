/** Nx targets, inferred instead of repeated in project files: `nx test <project>`, `nx lint <project>`, and `nx lint guildhall` for all. */
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';

const settings = ['{workspaceRoot}/*.{json,mjs}', '{workspaceRoot}/tools/**/*.mjs'];
const target = (command, inputs) => ({ command, options: { cwd: '.' }, cache: true, inputs: [...inputs, ...settings] });

const whole = { lint: target('eslint .', ['{workspaceRoot}/**/*.{ts,mjs}', '{workspaceRoot}/**/package.json']) };
const part = (root) => ({
  test: target(`npm test -- --passWithNoTests ${root}/`, ['default', '^default']),
  lint: target(`eslint ${root}`, ['default', '^default']),
});

const nodeFor = (file) => {
  const root = dirname(file);
  const { name } = JSON.parse(readFileSync(file, 'utf8'));
  // Nx forbids imports of an app, and the standalone process imports the others: so all are libraries to Nx.
  return [file, { projects: { [root]: { root, name, projectType: 'library', targets: root === '.' ? whole : part(root) } } }];
};

export const name = 'guildhall-targets';
export const createNodes = ['{package.json,{apps,libs}/**/package.json}', (files) => files.map(nodeFor)];
