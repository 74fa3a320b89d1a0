// etcd and Kubernetes' API server, alone: objects are stored, validated and admitted, and nothing runs.
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { start, stop } from '../../engines/running.mjs';

const [ETCD, PEERS, API] = [12_379, 12_380, 16_443];
const SERVICES = '10.43.0.0/16';

/** Every time anew. */
const filesIn = (folder) => {
  const data = join(folder, 'data');
  rmSync(data, { recursive: true, force: true });
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const write = (name, text) => {
    writeFileSync(join(data, name), text, { mode: 0o600 });
    return join(data, name);
  };
  const token = randomUUID();
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const cluster = { server: `https://127.0.0.1:${API}`, 'insecure-skip-tls-verify': true };
  return {
    data,
    tokens: write('tokens.csv', `${token},admin,admin,system:masters\n`),
    privateKey: write('accounts.key', privateKey.export({ type: 'pkcs1', format: 'pem' })),
    publicKey: write('accounts.pub', publicKey.export({ type: 'spki', format: 'pem' })),
    config: write(
      'config.json',
      JSON.stringify({
        ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'it' },
        clusters: [{ name: 'it', cluster }],
        users: [{ name: 'it', user: { token } }],
        contexts: [{ name: 'it', context: { cluster: 'it', user: 'it' } }],
      }),
    ),
  };
};

const etcd = (program, { data }) => ({
  name: 'etcd',
  command: program,
  args: [
    ...['--data-dir', join(data, 'etcd'), '--log-level', 'warn', '--unsafe-no-fsync'],
    ...['--listen-client-urls', `http://127.0.0.1:${ETCD}`, '--advertise-client-urls', `http://127.0.0.1:${ETCD}`],
    ...['--listen-peer-urls', `http://127.0.0.1:${PEERS}`, '--initial-advertise-peer-urls', `http://127.0.0.1:${PEERS}`],
    ...['--initial-cluster', `default=http://127.0.0.1:${PEERS}`],
  ],
  ready: () =>
    fetch(`http://127.0.0.1:${ETCD}/health`).then(
      ({ ok }) => ok,
      () => false,
    ),
});

const server = (program, { data, tokens, privateKey, publicKey }, kubectl) => ({
  name: 'kube-apiserver',
  command: program,
  args: [
    ...[
      `--etcd-servers=http://127.0.0.1:${ETCD}`,
      '--bind-address=127.0.0.1',
      `--secure-port=${API}`,
      `--cert-dir=${join(data, 'certificates')}`,
    ],
    ...[`--token-auth-file=${tokens}`, '--authorization-mode=RBAC', `--service-cluster-ip-range=${SERVICES}`],
    ...['--service-account-issuer=https://kubernetes.default.svc', `--service-account-key-file=${publicKey}`],
    `--service-account-signing-key-file=${privateKey}`,
  ],
  ready: () => kubectl(['get', '--raw', '/readyz']).status === 0,
});

/** `kubectl(args, input)` speaks to it: `{ status, stdout, stderr }`. `stop` ends both. */
export const startControlPlane = async (folder, programs) => {
  const run = join(folder, 'run');
  const files = filesIn(folder);
  const kubectl = (args, input) =>
    spawnSync(programs.kubectl, ['--kubeconfig', files.config, ...args], { encoding: 'utf8', input, maxBuffer: 1e8 });
  const processes = [etcd(programs.etcd, files), server(programs['kube-apiserver'], files, kubectl)];
  const end = async () => {
    for (const process of processes.toReversed()) await stop(run, process);
  };
  await end();
  try {
    for (const process of processes) await start(run, process);
  } catch (error) {
    await end();
    throw error;
  }
  return { kubectl, stop: end };
};
