/** JSON patches (RFC 6902) for the objects that a target names: adding, replacing and removing. */
const whole = (pattern) => new RegExp(`^(?:${pattern})$`);

const isTarget = ({ kind, name, labelSelector }, { kind: own, metadata }) => {
  const [label, value] = labelSelector?.split('=') ?? [];
  return (
    (kind === undefined || whole(kind).test(own)) &&
    (name === undefined || whole(name).test(metadata.name)) &&
    (label === undefined || metadata.labels?.[label] === value)
  );
};

const keysOf = (path) =>
  path
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));

const changed = {
  add: (parent, key, value) =>
    Array.isArray(parent) ? parent.splice(key === '-' ? parent.length : Number(key), 0, value) : (parent[key] = value),
  replace: (parent, key, value) => (parent[key] = value),
  remove: (parent, key) => (Array.isArray(parent) ? parent.splice(Number(key), 1) : delete parent[key]),
};

const apply = (object, { op, path, value }) => {
  const keys = keysOf(path);
  const parent = keys.slice(0, -1).reduce((at, key) => at?.[key], object);
  const isThere = parent?.[keys.at(-1)] !== undefined;
  if (parent === undefined || (op !== 'add' && !isThere)) throw new Error(`${object.kind} ${object.metadata.name} has no ${path} to ${op}`);
  changed[op](parent, keys.at(-1), globalThis.structuredClone(value));
};

/** The object, changed by every patch that is meant for it. */
export const patched = (object, patches) => {
  const own = patches.filter(({ target }) => isTarget(target, object)).flatMap(({ operations }) => operations);
  if (own.length === 0) return object;
  // Its parts only: what says that it was generated is no part of it.
  const copy = Object.assign({ ...object }, globalThis.structuredClone({ ...object }));
  for (const operation of own) apply(copy, operation);
  return copy;
};
