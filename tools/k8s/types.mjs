/** Objects against the TypeScript types of Kubernetes and of its custom resources: fields that there are not, and values of another type. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../workspaces.mjs';

const CUSTOM = {
  'gateway.networking.k8s.io': '@kubernetes-models/gateway-api',
  'keda.sh': '@kubernetes-models/keda',
  'monitoring.coreos.com': '@kubernetes-models/prometheus-operator',
};
const typeOf = ({ apiVersion, kind }) =>
  `import('${CUSTOM[apiVersion.split('/')[0]] ?? 'kubernetes-models'}/${apiVersion}/${kind}').I${kind}`;

/** Gives what the compiler says of these objects, in lines that begin with their names. It runs inside of the repository, where packages are found. */
export const typeErrors = (objects) => {
  const cache = join(root, '.cache/k8s');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'types-'));
  const write = (name, text) => writeFileSync(join(folder, name), text);
  const compilerOptions = { noEmit: true, strict: true, skipLibCheck: true, module: 'nodenext', target: 'es2024', types: [] };
  try {
    write('package.json', '{ "type": "module" }');
    write('tsconfig.json', JSON.stringify({ compilerOptions }));
    for (const [name, object] of Object.entries(objects))
      write(`${name}.ts`, `export const object: ${typeOf(object)} = ${JSON.stringify(object, null, 2)};`);
    const { stdout } = spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', '.', '--pretty', 'false'], { cwd: folder, encoding: 'utf8' });
    return stdout.split('\n').filter((line) => /^\S/.test(line));
  } finally {
    rmSync(folder, { recursive: true });
  }
};
