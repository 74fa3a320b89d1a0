/** Every metric that a process of ours has. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { root } from '../workspaces.mjs';

const ours = () =>
  globSync('{apps,libs}/*/src/**/*.ts', { cwd: root }).flatMap((path) =>
    [...readFileSync(join(root, path), 'utf8').matchAll(/'((?:guildhall|http)_[a-z_]+)'/g)].map(([, name]) => name),
  );

const ofNode = () => {
  const register = new Registry();
  collectDefaultMetrics({ register });
  return register.getMetricsAsArray().map(({ name }) => name);
};

/** Their names, and those of a histogram's parts. */
export const metrics = () =>
  new Set([...ours(), ...ofNode()].flatMap((name) => [name, ...['bucket', 'count', 'sum'].map((part) => `${name}_${part}`)]));

/** The metrics of ours that an expression asks for. */
export const askedFor = (expression) => expression.match(/\b(?:guildhall|http|nodejs|process)_\w+/g) ?? [];
