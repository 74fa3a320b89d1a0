// What a cluster's control plane is built from: Go modules, and the custom resources that some of them bring.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { downloaded, programsIn } from '../../compose/go.mjs';

const KUBERNETES = { module: 'k8s.io/kubernetes', version: 'v1.36.1' };
const ETCD = { module: 'go.etcd.io/etcd/server/v3', version: 'v3.6.5' };
const CUSTOM = [
  { module: 'sigs.k8s.io/gateway-api', version: 'v1.4.0', files: 'config/crd/standard/*_httproutes.yaml' },
  {
    module: 'github.com/kedacore/keda/v2',
    version: 'v2.18.0',
    files: 'config/crd/bases/keda.sh_{scaledobjects,triggerauthentications}.yaml',
  },
  {
    module: 'github.com/prometheus-operator/prometheus-operator',
    version: 'v0.85.0',
    files: 'example/prometheus-operator-crd/monitoring.coreos.com_{servicemonitors,prometheusrules}.yaml',
  },
];

const requiring = ({ module, version }) => `require ${module} ${version}`;
/** Nothing but a wish for these packages, which are programs. */
const wishing = (paths) => ['//go:build programs', '', 'package programs', '', ...paths.map((path) => `import _ "${path}"`), ''].join('\n');

/** Kubernetes' parts have versions in its own repository only: outside of it each is the release's. */
const replacements = ({ GoMod }) =>
  [...readFileSync(GoMod, 'utf8').matchAll(/^\t(k8s[.]io\/\S+) v0[.]0[.]0$/gm)].map(
    ([, part]) => `replace ${part} => ${part} ${KUBERNETES.version.replace('v1', 'v0')}`,
  );

const kubernetes = (files) => {
  const programs = Object.entries(files).map(([name, file]) => ({ path: `${KUBERNETES.module}/cmd/${name}`, file }));
  return {
    lines: [requiring(KUBERNETES), ...replacements(downloaded(KUBERNETES))],
    sources: { 'programs.go': wishing(programs.map(({ path }) => path)) },
    programs,
    flags: [`-X k8s.io/component-base/version.gitVersion=${KUBERNETES.version}`],
  };
};
const etcd = ({ etcd: file }) => ({
  lines: [requiring(ETCD)],
  sources: { 'programs.go': wishing([ETCD.module]) },
  programs: [{ path: ETCD.module, file }],
});

/** Builds what is not there yet; gives the programs' paths. */
export const controlPlaneIn = (folder) => {
  const ofKubernetes = { 'kube-apiserver': `kube-apiserver-${KUBERNETES.version}`, kubectl: `kubectl-${KUBERNETES.version}` };
  const ofEtcd = { etcd: `etcd-${ETCD.version}` };
  return { ...programsIn(folder, ofEtcd, () => etcd(ofEtcd)), ...programsIn(folder, ofKubernetes, () => kubernetes(ofKubernetes)) };
};

/** The files that define the custom resources of k8s/. */
export const definitions = () =>
  CUSTOM.flatMap((module) => {
    const { Dir: cwd } = downloaded(module);
    return globSync(module.files, { cwd }).map((file) => join(cwd, file));
  });
