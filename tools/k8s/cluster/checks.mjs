// What is asked of a control plane about the overlays. Each check gives what it counted, or throws what it was told.
import { isDeepStrictEqual } from 'node:util';
import { parseAllDocuments } from 'yaml';
import { named, templateOf, workloads } from '../objects.mjs';
import { patched } from '../patch.mjs';
import { render } from '../render.mjs';

const asked = ({ status, stdout, stderr }) => {
  if (status !== 0) throw new Error(stderr || stdout);
  return { stdout, stderr };
};
const lines = (text) => text.split('\n').filter((line) => line !== '');
const list = (objects) => JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
const namespaceOf = (objects) => objects.find(({ kind }) => kind === 'Namespace').metadata.name;

/** Nobody makes it here, where no controller runs. */
const DEFAULT_ACCOUNT = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } };
const STRICT = ['--server-side', '--validate=strict'];

export const define = (kubectl, files) => {
  const { stdout } = asked(kubectl(['apply', '--server-side', ...files.flatMap((file) => ['-f', file])]));
  asked(kubectl(['wait', '--for=condition=Established', '--timeout=60s', ...files.flatMap((file) => ['-f', file])]));
  return `${lines(stdout).length} custom resources`;
};

/** What `npm run check` takes for the overlay is what Kustomize makes of it. */
export const sameAsKustomize = (kubectl, folder) => {
  const key = (objects) => Object.fromEntries(objects.map((object) => [named(object), object]));
  const [ours, theirs] = [
    key(render(folder)),
    key(parseAllDocuments(asked(kubectl(['kustomize', folder])).stdout).map((one) => one.toJS())),
  ];
  const others = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])].filter(
    (name) => !isDeepStrictEqual(ours[name], theirs[name]),
  );
  if (others.length > 0) throw new Error(`Kustomize makes something else of ${others.join(', ')}`);
  return `${Object.keys(ours).length} objects, as Kustomize renders them`;
};

/** As docs/operations.md says: all but the processes, then all. The second time nothing is changed by it. */
export const applied = (kubectl, folder) => {
  const { stdout: before } = asked(
    kubectl(['apply', ...STRICT, '-k', folder, '-l', 'app.kubernetes.io/component notin (gateway, service)']),
  );
  const { stdout, stderr } = asked(kubectl(['apply', ...STRICT, '-k', folder]));
  if (stderr.includes('Warning')) throw new Error(stderr);
  asked(kubectl(['diff', '--server-side', '-k', folder]));
  return `${lines(stdout).length} objects accepted, ${lines(before).length} of them before the processes`;
};

const claimsOf = ({ spec }) => spec.volumeClaimTemplates ?? [];
const claimName = (workload, claim) => `${claim.metadata.name}-${workload.metadata.name}-0`;

/** What a controller would make: of a StatefulSet with volumes for its claims. */
const podOf = (workload) => {
  const { metadata, spec } = templateOf(workload);
  const claimed = claimsOf(workload).map((claim) => ({
    name: claim.metadata.name,
    persistentVolumeClaim: { claimName: claimName(workload, claim) },
  }));
  const volumes = [...(spec.volumes ?? []), ...claimed];
  return { apiVersion: 'v1', kind: 'Pod', metadata: { ...metadata, name: workload.metadata.name }, spec: { ...spec, volumes } };
};

const claims = (objects) =>
  workloads(objects).flatMap((workload) =>
    claimsOf(workload).map((claim) => ({
      ...{ apiVersion: 'v1', kind: 'PersistentVolumeClaim' },
      metadata: { name: claimName(workload, claim) },
      spec: claim.spec,
    })),
  );

export const admitted = (kubectl, folder) => {
  const objects = render(folder);
  const namespace = namespaceOf(objects);
  asked(kubectl(['-n', namespace, 'apply', '--server-side', '-f', '-'], JSON.stringify(DEFAULT_ACCOUNT)));
  const pods = workloads(objects).map(podOf);
  const { stdout, stderr } = asked(kubectl(['-n', namespace, 'apply', ...STRICT, '-f', '-'], list([...claims(objects), ...pods])));
  if (stderr.includes('Warning')) throw new Error(stderr);
  return `${lines(stdout).filter((line) => line.startsWith('pod/')).length} pods admitted under "restricted"`;
};

const ask = (kubectl, namespace, object) =>
  kubectl(['-n', namespace, 'apply', ...STRICT, '--dry-run=server', '-f', '-'], JSON.stringify(object));

/** `planted`: changes of the overlay, each of which must be refused; those of pods as pods. */
export const refused = (kubectl, folder, planted) => {
  const objects = render(folder);
  const namespace = namespaceOf(objects);
  for (const { rule, patches, asPod } of planted) {
    const before = objects.find((object) => named(object) === `${patches[0].target.kind} ${patches[0].target.name}`);
    const object = patched(before, patches);
    const { status, stdout } = ask(
      kubectl,
      namespace,
      asPod ? podOf({ ...object, metadata: { ...object.metadata, name: 'planted' } }) : object,
    );
    if (status === 0) throw new Error(`taken, but should not be: ${rule}\n${stdout}`);
  }
  return `${planted.length} planted faults refused`;
};
