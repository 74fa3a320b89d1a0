/** Jest's transform, with one mutant in it: the one that `GUILDHALL_MUTANT` names. The sources on disk stay as they are. */
import swc from '@swc/jest';
import { join } from 'node:path';
import { root } from '../workspaces.mjs';
import { mutated } from './mutated.mjs';
import { mutants } from './mutants.mjs';

const { cuts = [] } = mutants.find(({ name }) => name === process.env.GUILDHALL_MUTANT) ?? {};
const seen = (source, path) => cuts.filter(({ file }) => join(root, file) === path).reduce(mutated, source);

const createTransformer = (options) => {
  const inner = swc.createTransformer(options);
  return {
    ...inner,
    process: (source, path, more) => inner.process(seen(source, path), path, more),
    processAsync: (source, path, more) => inner.processAsync(seen(source, path), path, more),
    getCacheKey: (source, path, more) => inner.getCacheKey(seen(source, path), path, more),
  };
};

export default { createTransformer };
