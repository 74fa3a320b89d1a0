/** A context that works: its core and its shell from the templates in `context/`, which speak of widgets, and its place wherever contexts are named. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { contextNames, contexts } from '../../libs/contracts/src/contexts.ts';
import { root } from '../workspaces.mjs';
import { placesOf } from './context-places.mjs';
import { pascal, plural } from './names.mjs';
import { Refused } from './refused.mjs';

export const usage = '<context>';
export const example = 'billing';
/** npm links workspaces; the rest follows from the registry and from what the services declare. */
export const steps = [
  ['npm', 'install', '--no-audit', '--no-fund'],
  ['npm', 'run', '--silent', 'api'],
  ['node', 'tools/docs.mjs'],
];

const SUFFIX = '.template';
const templates = join(import.meta.dirname, 'context');
const port = Math.max(...Object.values(contexts).map((entry) => entry.port)) + 1;

/** A template as the context has it: `widget` in each of its spellings, and its port. */
const inContext = (name) => (text) =>
  text
    .replaceAll(/\ba(?= widget)/gi, (article) => (/^[aeiou]/.test(name) ? `${article}n` : article))
    .replaceAll('widgets', plural(name))
    .replaceAll('Widgets', pascal(plural(name)))
    .replaceAll('WIDGETS', plural(name).toUpperCase())
    .replaceAll('widget', name)
    .replaceAll('Widget', pascal(name))
    .replaceAll('WIDGET', name.toUpperCase())
    .replaceAll('3199', String(port));

const isVariable = (name) => {
  try {
    return new Script(`'use strict'; const ${name} = 0;`) instanceof Script;
  } catch {
    return false;
  }
};

const isPublished = (name) => {
  const own = new RegExp(`export const (${pascal(name)}(Id|Body|Path)|${pascal(plural(name))}Path)\\b|id: '${pascal(name)}'`);
  return globSync('libs/contracts/src/**/*.ts', { cwd: root }).some((path) => own.test(readFileSync(join(root, path), 'utf8')));
};

const check = (name) => {
  const taken = ['libs', 'apps'].map((half) => `${half}/${name}`).find((folder) => existsSync(join(root, folder)));
  if (!/^[a-z]{2,20}$/.test(name))
    throw new Refused(
      `"${name}" stands in names of streams, ids and settings, so it must be one word of small letters, such as ${example}`,
    );
  if (taken !== undefined) throw new Refused(`${taken} is there already`);
  if (!isVariable(name)) throw new Refused(`${name} is a word of JavaScript`);
  if (isPublished(name)) throw new Refused(`libs/contracts has something called ${pascal(name)} already`);
};

export const files = (name) => {
  check(name);
  const named = inContext(name);
  return Object.fromEntries(
    globSync(`**/*${SUFFIX}`, { cwd: templates }).map((path) => [
      named(path.slice(0, -SUFFIX.length)),
      named(readFileSync(join(templates, path), 'utf8')),
    ]),
  );
};

export const edits = (name) => placesOf(name, contextNames.at(-1), inContext(name));

export const next = (name) => `let it do what it is for: libs/${name}/README.md is its table of contents`;
