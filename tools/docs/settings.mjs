/** The README's table of settings is made from the schemas that read them. */
import { z } from 'zod';
import { read } from '../workspaces.mjs';
import { contextNames } from '../../libs/contracts/src/contexts.ts';
import { settingsOf } from './schemas.mjs';

/** The one process reads the settings of the gateway, of every context and its own. Of several, the last with a description counts. */
const settings = Object.fromEntries(
  ['gateway', ...contextNames, 'standalone']
    .flatMap((name) => Object.entries(settingsOf(name)))
    .toSorted(([, some], [, other]) => Boolean(some.description) - Boolean(other.description)),
);
const propertiesOf = (shape) => z.toJSONSchema(z.object(shape), { io: 'input', unrepresentable: 'any' }).properties;
const properties = propertiesOf(settings);

const usual = (value) => (value === undefined || value === '' ? '' : `\`${value}\``);
const row = ([name, { description, default: value }]) => `| \`${name}\` | ${usual(value)} | ${description} |`;
const isPlain = ([name]) => !name.startsWith('GUILDHALL_');
const inOrder = (some, other) => isPlain(other) - isPlain(some) || some[0].localeCompare(other[0]);

const between = /(?<=<!-- settings -->\n)[\s\S]*(?=<!-- \/settings -->)/;
/** A table of settings as people read it, from the shape of a schema. */
export const tableOf = (shape) =>
  `\n| setting | default | what it does |\n|---|---|---|\n${Object.entries(propertiesOf(shape)).sort(inOrder).map(row).join('\n')}\n\n`;
const table = tableOf(settings);

export const pages = () => ({ 'README.md': read('README.md').replace(between, () => table) });
export const errors = () =>
  Object.entries(properties)
    .filter(([, { description }]) => description === undefined)
    .map(([name]) => `the setting ${name} does not say what it does`);
