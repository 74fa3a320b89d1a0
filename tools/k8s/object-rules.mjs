/** What objects must be to each other. */
import { component, containersOf, labelsOf, named, ofKind, ours, processes, selects, templateOf, workloads } from './objects.mjs';

const every = (list, isSound) => list.filter((one) => !isSound(one)).map(named);
const podsFor = (objects, selector) => workloads(objects).filter((workload) => selects(selector, labelsOf(templateOf(workload))));
const isOnly = (list, one) => list.length === 1 && list[0] === one;
const portsOf = (workload) => containersOf(workload).flatMap(({ ports = [] }) => ports.map(({ name }) => name));
const scalers = (objects) => ofKind(objects, 'HorizontalPodAutoscaler', 'ScaledObject');
const scaledBy = (objects, { metadata }) => scalers(objects).filter(({ spec }) => spec.scaleTargetRef.name === metadata.name);

const isReached = (objects, { spec }) => {
  const pods = podsFor(objects, { matchLabels: spec.selector });
  return pods.length === 1 && spec.ports.every(({ targetPort }) => portsOf(pods[0]).includes(targetPort));
};

export const rules = {
  'the namespace keeps to the restricted profile': (objects) =>
    ofKind(objects, 'Namespace').some((one) => labelsOf(one)['pod-security.kubernetes.io/enforce'] === 'restricted')
      ? []
      : ['no namespace does'],
  'all lie in one namespace': (objects) => {
    const [namespace] = ofKind(objects, 'Namespace');
    return every(objects, ({ kind, metadata }) => kind === 'Namespace' || metadata.namespace === namespace?.metadata.name);
  },
  'a name stands for one object': (objects) => objects.map(named).filter((name, n, all) => all.indexOf(name) !== n),
  'a workload finds its own pods': (objects) =>
    every(ofKind(objects, 'Deployment', 'StatefulSet'), (one) => isOnly(podsFor(objects, one.spec.selector), one)),
  'a service leads to the pods of one workload, to a port that they have': (objects) =>
    every(ofKind(objects, 'Service'), (service) => isReached(objects, service)),
  'whoever runs on leaves a node one at a time': (objects) =>
    every(processes(objects), (workload) =>
      ofKind(objects, 'PodDisruptionBudget').some(
        ({ spec }) => spec.maxUnavailable === 1 && isOnly(podsFor(objects, spec.selector), workload),
      ),
    ),
  'whoever scales has somebody to scale': (objects) =>
    every(scalers(objects), ({ spec }) => processes(objects).some(({ metadata }) => metadata.name === spec.scaleTargetRef.name)),
  'one alone says how many there are': (objects) =>
    every(processes(objects), (workload) => scaledBy(objects, workload).length + (workload.spec.replicas === undefined ? 0 : 1) === 1),
  'a map of settings that is named is there': (objects) =>
    every(workloads(objects), (workload) =>
      containersOf(workload).every(({ envFrom = [] }) =>
        envFrom.every(({ configMapRef }) => ofKind(objects, 'ConfigMap').some(({ metadata }) => metadata.name === configMapRef?.name)),
      ),
    ),
  'a secret is made elsewhere': (objects) => ofKind(objects, 'Secret').map(named),
  'every service is prepared, with what it is told itself': (objects) =>
    every(
      processes(objects).filter((workload) => component(workload) === 'service'),
      (workload) => {
        const job = ours(objects).find(({ kind, metadata }) => kind === 'Job' && metadata.name === `${workload.metadata.name}-prepare`);
        const told = (one) => containersOf(one)[0].env.map((entry) => JSON.stringify(entry));
        return job !== undefined && told(job).every((entry) => told(workload).includes(entry));
      },
    ),
};
