/** The schemas that read the settings, from all *.config.ts. */
import { globSync } from 'node:fs';
import { root } from '../workspaces.mjs';
import { exportsOf } from './exports.mjs';

const configs = globSync('{apps,libs}/*/src/**/*.config.ts', { cwd: root });
const schemas = await exportsOf(
  'settings',
  configs.map((path) => `export * from './${path}';`),
);

/** The settings called `<NAME>_SETTINGS`, as a schema's shape; empty for what reads none. */
export const settingsOf = (name) => schemas[`${name.toUpperCase()}_SETTINGS`] ?? {};
export const allSettings = Object.entries(schemas).flatMap(([name, shape]) => (name.endsWith('_SETTINGS') ? Object.entries(shape) : []));
