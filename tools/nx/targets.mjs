/** Nx targets for every workspace, inferred: `nx test <project>` and `nx lint <project>`, so that no project file repeats them. */
import { dirname } from 'node:path';

const inputs = ['default', '^default', '{workspaceRoot}/*.{json,mjs}', '{workspaceRoot}/tools/**/*.mjs'];
const target = (command) => ({ command, options: { cwd: '.' }, cache: true, inputs });

const nodeFor = (file) => {
  const root = dirname(file);
  const targets = { test: target(`npm test -- --passWithNoTests ${root}/`), lint: target(`eslint ${root}`) };
  return [file, { projects: { [root]: { root, targets } } }];
};

export const name = 'guildhall-targets';
export const createNodes = ['{apps,libs}/**/package.json', (files) => files.map(nodeFor)];
