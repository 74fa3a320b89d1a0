import base from '../../jest.config.mjs';

const [[files, [, options]]] = Object.entries(base.transform);

/** As always, but for the mutant; `id` gives all mutants one cache of everything else. */
export default { ...base, id: 'mutants', rootDir: '../..', transform: { [files]: ['<rootDir>/tools/mutants/transform.mjs', options] } };
