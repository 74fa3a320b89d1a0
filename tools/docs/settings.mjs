/** The README's table of settings is made from the schemas that read them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { root } from '../workspaces.mjs';
import { found } from './schemas.mjs';

const { NOTIFICATION_SETTINGS, IDENTITY_SETTINGS, ORGANIZATION_SETTINGS, GATEWAY_SETTINGS, STANDALONE_SETTINGS } = found;
const settings = { ...IDENTITY_SETTINGS, ...ORGANIZATION_SETTINGS, ...GATEWAY_SETTINGS, ...NOTIFICATION_SETTINGS, ...STANDALONE_SETTINGS };
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

export const pages = () => ({ 'README.md': readFileSync(join(root, 'README.md'), 'utf8').replace(between, () => table) });
export const errors = () =>
  Object.entries(properties)
    .filter(([, { description }]) => description === undefined)
    .map(([name]) => `the setting ${name} does not say what it does`);
