/** docs/operations.md says what to do about each alert, and lists the services and the settings of each process, from the schemas that read them. */
import { parse } from 'yaml';
import { contextNames } from '../../libs/contracts/src/contexts.ts';
import { read } from '../workspaces.mjs';
import { allSettings, settingsOf } from './schemas.mjs';
import { tableOf } from './settings.mjs';

const PAGE = 'docs/operations.md';
const ofService = settingsOf('service');
const besides = (context) =>
  Object.entries({ ...settingsOf(context), ...settingsOf(`${context}_apart`) }).filter(([name]) => !(name in ofService));
const PROCESSES = [
  ['Every service', Object.entries(ofService)],
  ...contextNames.map((context) => [`${context}, besides`, besides(context)]).filter(([, settings]) => settings.length > 0),
  ['gateway', Object.entries({ ...settingsOf('gateway'), ...settingsOf('forward') })],
];

/** A setting that several schemas contain is described in one of them. */
const described = ([name, schema]) => [
  name,
  schema.description ? schema : (allSettings.find(([own, { description }]) => own === name && description)?.[1] ?? schema),
];
const section = ([title, settings]) => `\n### ${title}\n${tableOf(Object.fromEntries(settings.map(described))).trimEnd()}\n`;
const between = /(?<=<!-- settings of processes -->\n)[\s\S]*(?=<!-- \/settings of processes -->)/;

const passwords = /(?: *\| `kafka\/(?!keda)[a-z]+-password` .+\n)+/;
const password = (user) => `   | \`kafka/${user}-password\` | the password of ${user} at Kafka, where its user is called \`${user}\` |\n`;
const services = /(?<=^ *services=')[^']*(?=')/gm;

export const pages = () => ({
  [PAGE]: read(PAGE)
    .replace(between, () => `${PROCESSES.map(section).join('')}\n`)
    .replace(passwords, () => ['gateway', ...contextNames].map(password).join(''))
    .replace(services, contextNames.join(' ')),
});

const commands = () => [...read('apps/admin/src/commands.ts').matchAll(/usage: '([a-z-]+(?: [a-z]+)?)/g)].map(([, name]) => name);

export function errors() {
  const asked = [...read(PAGE).matchAll(/npm run admin -- ([a-z-]+(?: [a-z]+)?)/g)].map(([, words]) => words);
  const isCommand = (words) => commands().some((name) => words === name || words.startsWith(`${name} `));
  const alerts = parse(read('observability/alerts.yaml')).groups.flatMap(({ rules }) => rules.map(({ alert }) => alert));
  const explained = [...read(PAGE).matchAll(/^### (Guildhall\w+)$/gm)].map(([, name]) => name);
  return [
    ...asked.filter((words) => !isCommand(words)).map((words) => `${PAGE} asks for \`admin -- ${words}\`, which is no command`),
    ...alerts.filter((name) => !explained.includes(name)).map((name) => `${PAGE} does not say what to do about ${name}`),
    ...explained.filter((name) => !alerts.includes(name)).map((name) => `${PAGE} speaks of ${name}, which no alert is called`),
  ];
}
