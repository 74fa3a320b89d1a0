/** Jest's transform, with the mutant that `GUILDHALL_MUTANT` names. The sources on disk are not changed. */
import swc from '@swc/jest';
import { join } from 'node:path';
import { root } from '../workspaces.mjs';
import { applyEdit } from './apply-edit.mjs';
import { mutants } from './mutants.mjs';

const { edits = [] } = mutants.find(({ name }) => name === process.env.GUILDHALL_MUTANT) ?? {};
const mutate = (source, path) => edits.filter(({ file }) => join(root, file) === path).reduce(applyEdit, source);

const createTransformer = (options) => {
  const inner = swc.createTransformer(options);
  return {
    ...inner,
    process: (source, path, more) => inner.process(mutate(source, path), path, more),
    processAsync: (source, path, more) => inner.processAsync(mutate(source, path), path, more),
    getCacheKey: (source, path, more) => inner.getCacheKey(mutate(source, path), path, more),
  };
};

export default { createTransformer };
