/** Generated ConfigMaps: named after what they say, so that a changed one is another one, and pods that name it are made anew. */
import { createHash } from 'node:crypto';

const HASH = 10;
/** Kustomize replaces what could be read as a word. */
const LETTERS = { 0: 'g', 1: 'h', 3: 'k', a: 'm', e: 't' };
const GENERATED = Symbol('generated');

const literals = (list) => Object.fromEntries(list.map((text) => [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)]));
const isNamed = (name) => (object) => object.kind === 'ConfigMap' && object.metadata.name === name;

export const generated = (objects, generators) =>
  generators.reduce((all, { name, behavior = 'create', literals: list }) => {
    const data = literals(list);
    if (behavior === 'create') return [...all, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data, [GENERATED]: true }];
    if (!all.some(isNamed(name))) throw new Error(`there is no ConfigMap ${name} to merge with`);
    return all.map((object) => (isNamed(name)(object) ? { ...object, data: { ...object.data, ...data } } : object));
  }, objects);

/** As Go writes JSON: keys in order, and nothing that HTML could take for its own. */
const asInGo = (value) => JSON.stringify(value).replaceAll(/[<>&]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
const inOrder = (data) => Object.fromEntries(Object.entries(data).sort(([a], [b]) => (a < b ? -1 : 1)));

/** Kustomize means to add the name, and never does. */
const suffixOf = ({ data }) => {
  const hex = createHash('sha256')
    .update(asInGo({ data: inOrder(data), kind: 'ConfigMap', name: '' }))
    .digest('hex');
  return [...hex.slice(0, HASH)].map((letter) => LETTERS[letter] ?? letter).join('');
};

/** Whoever says `configMapRef: { name }` means the one with this name before its hash. */
const referring = (value, names) => {
  if (Array.isArray(value)) return value.map((item) => referring(item, names));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) =>
      key === 'configMapRef' ? [key, { ...child, name: names[child.name] ?? child.name }] : [key, referring(child, names)],
    ),
  );
};

export const hashed = (objects) => {
  const own = objects.filter((object) => object[GENERATED]);
  const names = Object.fromEntries(own.map((object) => [object.metadata.name, `${object.metadata.name}-${suffixOf(object)}`]));
  return objects.map((object) => {
    if (!object[GENERATED]) return referring(object, names);
    const { apiVersion, kind, metadata, data } = object;
    return { apiVersion, kind, metadata: { ...metadata, name: names[metadata.name] }, data };
  });
};
