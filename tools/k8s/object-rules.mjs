/** What objects must be to each other, and what pods may do. */
import { contexts } from '../../libs/contracts/src/contexts.ts';
import { ENGINES, engineErrors } from '../deployment/engines.mjs';
import { differences } from '../deployment/rules.mjs';
import { read } from '../workspaces.mjs';
import { all, containerOf, labelsOf, nameOf, ours, podOf, portNames, selects, workloads } from './objects.mjs';
import { except, inEach } from './overlays.mjs';

const POD = { automountServiceAccountToken: false, securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } } };
const CONTAINER = { securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } } };
const READ_ONLY = { securityContext: { readOnlyRootFilesystem: true } };

const rightsOf = (objects, workload) => [
  ...differences(nameOf(workload), podOf(workload), POD),
  ...differences(nameOf(workload), containerOf(workload), CONTAINER),
  ...(containerOf(workload).resources?.limits?.memory ? [] : [`${nameOf(workload)} may take all memory`]),
  ...(ours(objects).includes(workload) ? differences(nameOf(workload), containerOf(workload), READ_ONLY) : []),
];

/** The topics that a context listens to. */
const topicsOf = (context) =>
  [...read(`libs/${context}/src/index.ts`).matchAll(/topic: contexts[.](\w+)[.]topic[.]name/g)].map(
    ([, name]) => contexts[name].topic.name,
  );

const scalersOf = (objects, { metadata: { name } }) =>
  all(objects, 'HorizontalPodAutoscaler', 'ScaledObject').filter(({ spec }) => spec.scaleTargetRef.name === name);

const isMeasured = (context, { type, metadata }) =>
  type === 'kafka'
    ? topicsOf(context).includes(metadata.topic) && metadata.consumerGroup === `${context}:${metadata.topic}`
    : metadata.listName === `guildhall:${context}:wait`;

export const rules = [
  inEach(
    'a Service leads to one workload, at ports that it has',
    (objects) =>
      except(all(objects, 'Service'), ({ spec }) => {
        const found = workloads(objects).filter((workload) => selects({ matchLabels: spec.selector }, labelsOf(workload)));
        return found.length === 1 && spec.ports.every(({ targetPort }) => portNames(found[0]).includes(targetPort));
      }),
    ({ dev }) => (dev.Service.team.spec.ports[0].targetPort = 'https'),
    ({ dev }) => delete dev.Service.team.spec.selector['app.kubernetes.io/component'],
  ),
  inEach(
    'a pod may do little',
    (objects) => [
      ...workloads(objects).flatMap((workload) => rightsOf(objects, workload)),
      ...except(all(objects, 'ServiceAccount'), (account) => account.automountServiceAccountToken === false),
      ...except(all(objects, 'Namespace'), ({ metadata: { labels } }) => labels['pod-security.kubernetes.io/enforce'] === 'restricted'),
    ],
    ({ dev }) => (podOf(dev.StatefulSet.redis).securityContext.runAsNonRoot = false),
    ({ dev }) => delete containerOf(dev.StatefulSet.redis).securityContext.capabilities,
    ({ dev }) => delete containerOf(dev.StatefulSet.redis).resources,
    ({ dev }) => delete podOf(dev.StatefulSet.kafka).automountServiceAccountToken,
    ({ dev }) => delete containerOf(dev.Job['team-prepare']).securityContext.readOnlyRootFilesystem,
    ({ dev }) => delete dev.ServiceAccount.team.automountServiceAccountToken,
    ({ dev }) => (all(dev, 'Namespace')[0].metadata.labels = {}),
  ),
  inEach(
    'an engine is what processes ask for',
    (objects) =>
      all(objects, 'StatefulSet')
        .filter(({ metadata: { name } }) => ENGINES.includes(name))
        .flatMap((workload) => engineErrors(workload.metadata.name, containerOf(workload).image, containerOf(workload).args)),
    ({ dev }) => (containerOf(dev.StatefulSet.kurrentdb).image = 'kurrentplatform/kurrentdb:26.1.1'),
    ({ dev }) => (containerOf(dev.StatefulSet.mongodb).image = 'mongo:8.0.16'),
    ({ dev }) => containerOf(dev.StatefulSet.redis).args.splice(0, 2),
  ),
  inEach(
    'our workloads run one image, and the others an exact version',
    (objects) => {
      const [{ image }] = ours(objects).map(containerOf);
      return except(workloads(objects), (workload) => {
        const own = containerOf(workload).image;
        return ours(objects).includes(workload) ? own === image : /:v?\d+[.]\d+[.]\d+$/.test(own);
      });
    },
    ({ production }) => (containerOf(production.Job['team-prepare']).image = 'guildhall:0.0.9'),
    ({ dev }) => (containerOf(dev.StatefulSet.mongodb).image = 'mongo:8'),
  ),
  inEach(
    'one place says how many pods a Deployment has',
    (objects) =>
      except(
        all(objects, 'Deployment'),
        (deployment) => scalersOf(objects, deployment).length === (deployment.spec.replicas === undefined ? 1 : 0),
      ),
    ({ production }) => (production.Deployment.team.spec.replicas = 3),
    ({ production }) => (production.ScaledObject.team.spec.scaleTargetRef.name = 'teams'),
  ),
  inEach(
    'what scales measures topics and queues that there are',
    (objects) =>
      except(all(objects, 'ScaledObject'), ({ metadata, spec }) => spec.triggers.every((trigger) => isMeasured(metadata.name, trigger))),
    ({ production }) => (production.ScaledObject.team.spec.triggers[0].metadata.consumerGroup = 'team'),
    ({ production }) => (production.ScaledObject.team.spec.triggers[2].metadata.listName = 'bull:team:wait'),
  ),
];
