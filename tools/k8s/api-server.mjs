/** What an API server is asked. `run` is kubectl; each check gives what it counted, or throws what the server said. */
import { all, labelsOf, nameOf, podOf, workloads } from './objects.mjs';

const accepted = ({ status, stdout, stderr }) => {
  if (status !== 0 || stderr.includes('Warning')) throw new Error(stderr || stdout);
  return stdout.trim().split('\n').length;
};
const strictly = ['apply', '--server-side', '--validate=strict'];

export const define = (run, files) => {
  const named = files.flatMap((file) => ['-f', file]);
  const count = accepted(run(['apply', '--server-side', ...named]));
  accepted(run(['wait', '--for=condition=Established', '--timeout=60s', ...named]));
  return `${count} custom resources`;
};

/** As docs/operations.md says: all but the processes, then all. What is stored afterwards is what was applied. */
export const apply = (run, folder) => {
  const before = accepted(run([...strictly, '-k', folder, '-l', 'app.kubernetes.io/component notin (gateway, service)']));
  const count = accepted(run([...strictly, '-k', folder]));
  accepted(run(['diff', '--server-side', '-k', folder]));
  return `${count} objects accepted, ${before} of them before the processes`;
};

/** The pod that a controller would make; what it would claim does not matter to its admission. */
const podFrom = (workload) => {
  const claimed = (workload.spec.volumeClaimTemplates ?? []).map(({ metadata: { name } }) => ({ name, emptyDir: {} }));
  const { name, namespace } = workload.metadata;
  const spec = { ...podOf(workload), volumes: [...(podOf(workload).volumes ?? []), ...claimed] };
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace, labels: labelsOf(workload) }, spec };
};

const ask = (run, object) => run([...strictly, '--dry-run=server', '-f', '-'], JSON.stringify(object));

export const admit = (run, objects) => {
  const pods = workloads(objects).map(podFrom);
  for (const pod of pods) accepted(ask(run, pod));
  return `${pods.length} pods admitted in "${all(objects, 'Namespace')[0].metadata.name}"`;
};

export const refuse = (run, malformed, unconfined) => {
  const objects = [...malformed, ...unconfined.map(podFrom)];
  for (const object of objects) if (ask(run, object).status === 0) throw new Error(`${nameOf(object)} is taken: ${JSON.stringify(object)}`);
  return `${objects.length} planted objects refused`;
};
