/** Objects against Kubernetes' types, and those of the custom resources: fields that do not exist, and values of another type. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
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

const folder = join(root, '.cache/k8s/types');
const MESSAGE = /^.*objects[.]ts[(](\d+),\d+[)]: error TS\d+: (.*)$/gm;

/** A sentence for each fault. */
export const faultsOfTypes = (objects) => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n');
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(options));
  writeFileSync(join(folder, 'objects.ts'), program(objects));
  const { status, stdout } = spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', folder, '--pretty', 'false'], { encoding: 'utf8' });
  const faults = [...stdout.matchAll(MESSAGE)].map(([, at, message]) => `${named(objects[Number(at) - 1])}: ${message}`);
  if (status !== 0 && faults.length === 0) throw new Error(stdout);
  return faults;
};
