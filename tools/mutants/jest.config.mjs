import base from '../../jest.config.mjs';

const [[files, [, options]]] = Object.entries(base.transform);

/** The usual configuration with our transform; `id` lets all mutants share one cache. */
export default { ...base, id: 'mutants', rootDir: '../..', transform: { [files]: ['<rootDir>/tools/mutants/transform.mjs', options] } };
