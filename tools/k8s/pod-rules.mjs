/** What every pod must be. Each rule gives a sentence for each fault. */
import { containersOf, named, ofKind, ours, podOf, processes, workloads } from './objects.mjs';

const every = (list, isSound) => list.filter((one) => !isSound(one)).map(named);
const containers = (objects) =>
  workloads(objects).flatMap((workload) => containersOf(workload).map((container) => ({ workload, container })));
const unsound = (objects, isSound) =>
  containers(objects)
    .filter(({ container }) => !isSound(container))
    .map(({ workload, container }) => `${named(workload)}: ${container.name}`);

const PROBES = { startupProbe: '/health/live', readinessProbe: '/health/ready', livenessProbe: '/health/live' };
const isProbed = (container) =>
  Object.entries(PROBES).every(([probe, path]) => container[probe]?.httpGet?.path === path && container[probe].httpGet.port === 'http');

export const rules = {
  'a pod fits the restricted profile': (objects) => [
    ...every(workloads(objects), (workload) => {
      const { securityContext: it, hostNetwork, hostPID, hostIPC, volumes = [] } = podOf(workload);
      const isApart = [hostNetwork, hostPID, hostIPC].every((shared) => shared === undefined) && volumes.every(({ hostPath }) => !hostPath);
      return isApart && it?.runAsNonRoot === true && it.runAsUser > 0 && it.seccompProfile?.type === 'RuntimeDefault';
    }),
    ...unsound(objects, ({ securityContext: it }) => it?.allowPrivilegeEscalation === false && it.capabilities?.drop?.join() === 'ALL'),
  ],
  'a process of ours writes to no disk': (objects) =>
    every(ours(objects), (workload) =>
      containersOf(workload).every(
        ({ securityContext, volumeMounts = [] }) =>
          securityContext?.readOnlyRootFilesystem && volumeMounts.every(({ readOnly }) => readOnly),
      ),
    ),
  'nobody is handed a token for Kubernetes': (objects) => [
    ...every(workloads(objects), (workload) => podOf(workload).automountServiceAccountToken === false),
    ...every(ofKind(objects, 'ServiceAccount'), ({ automountServiceAccountToken }) => automountServiceAccountToken === false),
  ],
  'a process of ours has an account of its own': (objects) =>
    every(ours(objects), (workload) => {
      const account = podOf(workload).serviceAccountName;
      return (
        workload.metadata.name.startsWith(account) && ofKind(objects, 'ServiceAccount').some(({ metadata }) => metadata.name === account)
      );
    }),
  'no setting is made of a service’s name': (objects) =>
    every(workloads(objects), (workload) => podOf(workload).enableServiceLinks === false),
  'a container says what it needs, and how much memory it may take': (objects) =>
    unsound(objects, ({ resources }) => {
      const { requests, limits } = resources ?? {};
      return requests?.cpu && requests.memory && limits?.memory && limits.cpu === undefined;
    }),
  'an image is one exact version': (objects) => unsound(objects, ({ image }) => /:(?:v?\d+[.]\d+[.]\d+|development)$/.test(image)),
  'all of ours run one image': (objects) => {
    const images = new Set(ours(objects).flatMap((workload) => containersOf(workload).map(({ image }) => image)));
    return images.size === 1 ? [] : [...images];
  },
  'a process of ours is asked in three ways how it is': (objects) =>
    every(processes(objects), (workload) => containersOf(workload).every(isProbed)),
  'an engine is asked whether it answers': (objects) =>
    every(ofKind(objects, 'StatefulSet'), (workload) => containersOf(workload).every(({ readinessProbe }) => readinessProbe !== undefined)),
  'a process of ours may end what it began': (objects) =>
    every(processes(objects), (workload) => {
      const waits = containersOf(workload).every(({ lifecycle }) => lifecycle?.preStop?.sleep?.seconds >= 5);
      return waits && podOf(workload).terminationGracePeriodSeconds >= 40;
    }),
  'a new pod is ready before an old one goes': (objects) =>
    every(processes(objects), ({ spec: { strategy } }) => strategy?.rollingUpdate?.maxUnavailable === 0),
  'copies are spread over nodes and zones': (objects) =>
    every(processes(objects), (workload) => {
      const keys = (podOf(workload).topologySpreadConstraints ?? []).map(({ topologyKey }) => topologyKey);
      return ['kubernetes.io/hostname', 'topology.kubernetes.io/zone'].every((key) => keys.includes(key));
    }),
  'what prepares ends by itself': (objects) =>
    every(ofKind(objects, 'Job'), ({ spec }) => spec.activeDeadlineSeconds > 0 && spec.template.spec.restartPolicy === 'Never'),
};
