/** etcd and Kubernetes' API server, alone: objects are validated, admitted and stored, and nothing runs. */
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromGo, kubectl, moduleFolder } from '../deployment/programs.mjs';
import { start, stop } from '../engines/running.mjs';

const KUBERNETES = { module: 'k8s.io/kubernetes', version: 'v1.36.1' };
const ETCD = { module: 'go.etcd.io/etcd/server/v3', version: 'v3.6.5' };
/** The modules that define the custom resources of k8s/. */
const CUSTOM = [
  { module: 'sigs.k8s.io/gateway-api', version: 'v1.4.0', files: 'config/crd/standard/*_httproutes.yaml' },
  {
    ...{ module: 'github.com/kedacore/keda/v2', version: 'v2.18.0' },
    files: 'config/crd/bases/keda.sh_{scaledobjects,triggerauthentications}.yaml',
  },
  {
    ...{ module: 'github.com/prometheus-operator/prometheus-operator', version: 'v0.85.0' },
    files: 'example/prometheus-operator-crd/monitoring.coreos.com_{servicemonitors,prometheusrules}.yaml',
  },
];
export const definitions = () =>
  CUSTOM.flatMap((module) => globSync(module.files, { cwd: moduleFolder(module) }).map((file) => join(moduleFolder(module), file)));

/** Kubernetes' parts have versions in its own repository only; outside of it each is the release's. */
const releasedParts = () =>
  [...readFileSync(join(moduleFolder(KUBERNETES), 'go.mod'), 'utf8').matchAll(/^\t(k8s[.]io\/\S+) v0[.]0[.]0$/gm)].map(
    ([, part]) => `replace ${part} => ${part} ${KUBERNETES.version.replace('v1', 'v0')}`,
  );

/** The programs, built the first time, which takes minutes. */
export const programs = () => ({
  etcd: fromGo({ ...ETCD, name: 'etcd' }),
  server: fromGo({
    ...{ ...KUBERNETES, name: 'kube-apiserver', path: '/cmd/kube-apiserver', replace: releasedParts },
    flags: [`-X k8s.io/component-base/version.gitVersion=${KUBERNETES.version}`],
  }),
});

const [ETCD_URL, PEERS_URL] = ['http://127.0.0.1:12379', 'http://127.0.0.1:12380'];
const PORT = 16_443;

const etcdProcess = (command, data) => ({
  name: 'etcd',
  command,
  args: [
    ...[`--data-dir=${join(data, 'etcd')}`, '--log-level=warn', '--unsafe-no-fsync', `--initial-cluster=default=${PEERS_URL}`],
    ...[`--listen-client-urls=${ETCD_URL}`, `--advertise-client-urls=${ETCD_URL}`],
    ...[`--listen-peer-urls=${PEERS_URL}`, `--initial-advertise-peer-urls=${PEERS_URL}`],
  ],
  ready: () =>
    fetch(`${ETCD_URL}/health`).then(
      ({ ok }) => ok,
      () => false,
    ),
});

/** `run(args, input)` is kubectl, an administrator of the control plane; `end` stops both processes. */
export const startControlPlane = async (folder, { etcd, server }) => {
  const data = join(folder, 'data');
  rmSync(data, { recursive: true, force: true });
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const write = (name, text) => {
    writeFileSync(join(data, name), text, { mode: 0o600 });
    return join(data, name);
  };
  const token = randomUUID();
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const access = [`--server=https://127.0.0.1:${PORT}`, '--insecure-skip-tls-verify', `--token=${token}`];
  const run = (args, input) => spawnSync(kubectl(), [...access, ...args], { encoding: 'utf8', input, maxBuffer: 1e8 });

  const processes = [
    etcdProcess(etcd, data),
    {
      name: 'kube-apiserver',
      command: server,
      args: [
        ...[`--etcd-servers=${ETCD_URL}`, '--bind-address=127.0.0.1', `--secure-port=${PORT}`, `--cert-dir=${join(data, 'certificates')}`],
        ...[`--token-auth-file=${write('tokens.csv', `${token},admin,admin,system:masters\n`)}`, '--authorization-mode=RBAC'],
        // No controller runs that would make the account that pods have by default.
        '--disable-admission-plugins=ServiceAccount',
        ...['--service-cluster-ip-range=10.43.0.0/16', '--service-account-issuer=https://kubernetes.default.svc'],
        `--service-account-key-file=${write('accounts.pub', publicKey.export({ type: 'spki', format: 'pem' }))}`,
        `--service-account-signing-key-file=${write('accounts.key', privateKey.export({ type: 'pkcs1', format: 'pem' }))}`,
      ],
      ready: () => run(['get', '--raw', '/readyz']).status === 0,
    },
  ];
  const end = async () => {
    for (const process of processes.toReversed()) await stop(join(folder, 'run'), process);
  };
  await end();
  try {
    for (const process of processes) await start(join(folder, 'run'), process);
  } catch (error) {
    await end();
    throw error;
  }
  return { run, end };
};
