/** Objects against Kubernetes' types, and those of the custom resources: fields that do not exist, and values of another type. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../workspaces.mjs';
import { named } from './objects.mjs';

const MODELS = {
  'gateway.networking.k8s.io': '@kubernetes-models/gateway-api',
  'keda.sh': '@kubernetes-models/keda',
  'monitoring.coreos.com': '@kubernetes-models/prometheus-operator',
};

const moduleOf = ({ apiVersion, kind }) => `${MODELS[apiVersion.split('/')[0]] ?? 'kubernetes-models'}/${apiVersion}/${kind}`;
/** One line for each object, so that a line is an object. */
const line = (object) => `import('${moduleOf(object)}').I${object.kind} = ${JSON.stringify(object)};`;
const program = (objects) => objects.map((object, n) => `export const object${n}: ${line(object)}\n`).join('');

const options = {
  compilerOptions: { noEmit: true, strict: true, skipLibCheck: true, module: 'nodenext', target: 'es2024', types: [] },
  files: ['objects.ts'],
};

/** Inside of the repository, where packages are found. */
const cache = join(root, '.cache/k8s');
const MESSAGE = /^.*objects[.]ts[(](\d+),\d+[)]: error TS\d+: (.*)$/gm;

const compiled = (objects) => {
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'types-'));
  const write = (name, text) => writeFileSync(join(folder, name), text);
  try {
    write('package.json', '{ "type": "module" }');
    write('tsconfig.json', JSON.stringify(options));
    write('objects.ts', program(objects));
    return spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', folder, '--pretty', 'false'], { encoding: 'utf8' });
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** A sentence for each fault. */
export const faultsOfTypes = (objects) => {
  const { status, stdout } = compiled(objects);
  const faults = [...stdout.matchAll(MESSAGE)].map(([, at, message]) => `${named(objects[Number(at) - 1])}: ${message}`);
  if (status !== 0 && faults.length === 0) throw new Error(stdout);
  return faults;
};
