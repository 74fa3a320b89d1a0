/** docs/operations.md says what to do about each alert, and lists the settings of each process, from the schemas that read them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { root } from '../workspaces.mjs';
import { found } from './schemas.mjs';
import { tableOf } from './settings.mjs';

const PAGE = 'docs/operations.md';
/** `but`: a schema whose settings are listed already. */
const PROCESSES = [
  { title: 'Every service', of: ['SERVICE_SETTINGS'] },
  { title: 'identity, besides', of: ['IDENTITY_SETTINGS', 'IDENTITY_APART_SETTINGS'], but: 'SERVICE_SETTINGS' },
  { title: 'organization, besides', of: ['ORGANIZATION_SETTINGS'], but: 'SERVICE_SETTINGS' },
  { title: 'notification, besides', of: ['NOTIFICATION_SETTINGS'], but: 'SERVICE_SETTINGS' },
  { title: 'gateway', of: ['GATEWAY_SETTINGS', 'FORWARD_SETTINGS'] },
];

const read = (path) => readFileSync(join(root, path), 'utf8');

const all = Object.entries(found).flatMap(([name, shape]) => (name.endsWith('_SETTINGS') ? Object.entries(shape) : []));
/** A setting that several schemas contain is described in one of them. */
const described = ([name, schema]) => [
  name,
  schema.description ? schema : (all.find(([own, { description }]) => own === name && description)?.[1] ?? schema),
];
const shapeOf = ({ of: names, but }) => {
  const entries = names.flatMap((name) => Object.entries(found[name] ?? {}));
  return Object.fromEntries(entries.filter(([name]) => !(name in (found[but] ?? {}))).map(described));
};
const section = (process) => `\n### ${process.title}\n${tableOf(shapeOf(process)).trimEnd()}\n`;
const between = /(?<=<!-- settings of processes -->\n)[\s\S]*(?=<!-- \/settings of processes -->)/;

export const pages = () => ({ [PAGE]: read(PAGE).replace(between, () => `${PROCESSES.map(section).join('')}\n`) });

const commands = () => [...read('apps/admin/src/commands.ts').matchAll(/usage: '([a-z]+(?: [a-z]+)?)/g)].map(([, name]) => name);

export function errors() {
  const asked = [...read(PAGE).matchAll(/npm run admin -- ([a-z]+(?: [a-z]+)?)/g)].map(([, words]) => words);
  const isCommand = (words) => commands().some((name) => words === name || words.startsWith(`${name} `));
  const alerts = parse(read('observability/alerts.yaml')).groups.flatMap(({ rules }) => rules.map(({ alert }) => alert));
  const explained = [...read(PAGE).matchAll(/^### (Guildhall\w+)$/gm)].map(([, name]) => name);
  return [
    ...asked.filter((words) => !isCommand(words)).map((words) => `${PAGE} asks for \`admin -- ${words}\`, which is no command`),
    ...alerts.filter((name) => !explained.includes(name)).map((name) => `${PAGE} does not say what to do about ${name}`),
    ...explained.filter((name) => !alerts.includes(name)).map((name) => `${PAGE} speaks of ${name}, which no alert is called`),
  ];
}
