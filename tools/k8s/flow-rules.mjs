/** Nothing flows but this. */
import { COLLECTOR } from '../compose/settings.mjs';
import { contexts } from '../boundaries/modules.mjs';
import { flows } from './flows.mjs';
import { containersOf, named, ofKind, ours, processes, settingsOf, workloads } from './objects.mjs';

const ENGINES = { kurrentdb: 2113, kafka: 9092, mongodb: 27017, redis: 6379 };
const FOR_THE_GATEWAY = ['kafka', 'redis'];
const ENGINES_NETWORK = '10.20.0.0/16';
const SUBMISSION = 587;

const inside = ['gateway', ...contexts.flatMap((context) => [context, `${context}-prepare`])];
const ask = (name) => [`${name} → kube-system:53`];
const engines = (to) =>
  inside.flatMap((name) => (name === 'gateway' ? FOR_THE_GATEWAY : Object.keys(ENGINES)).map((engine) => `${name} → ${to(engine)}`));
const atTheDoor = ['gateway-system → gateway:http', ...contexts.map((context) => `gateway → ${context}:http`)];
/** Services that ask others themselves. */
const neighbours = ['identity → organization:http'];
const watched = ['gateway', ...contexts].map((name) => `monitoring → ${name}:operators`);
/** Who was told of a collector sends its spans there: to a service, in a namespace. */
const traced = (objects) =>
  processes(objects).flatMap((process) =>
    containersOf(process)
      .flatMap((container) => settingsOf(objects, container))
      .filter(([name]) => name === COLLECTOR)
      .map(([, value]) => new URL(value))
      .map(({ hostname, port }) => `${process.metadata.name} → ${hostname.split('.')[1]}:${port}`),
  );

const withEngines = () => [
  ...[...inside, ...Object.keys(ENGINES), 'mail'].flatMap(ask),
  ...engines((engine) => `${engine}:${engine}`),
  'notification → mail:smtp',
];
const without = () => [
  ...inside.flatMap(ask),
  ...engines((engine) => `${ENGINES_NETWORK}:${ENGINES[engine]}`),
  `notification → ${ENGINES_NETWORK}:${SUBMISSION}`,
];

const expected = (objects) =>
  new Set([
    ...atTheDoor,
    ...neighbours,
    ...(ofKind(objects, 'StatefulSet').length > 0 ? withEngines() : without()),
    ...(ofKind(objects, 'ServiceMonitor').length > 0 ? watched : []),
    ...traced(objects),
  ]);

export const rules = {
  'nothing flows but what is needed': (objects) => {
    const wanted = expected(objects);
    return flows(objects).filter((flow) => !wanted.has(flow));
  },
  'what is needed flows': (objects) => {
    const there = new Set(flows(objects));
    return [...expected(objects)].filter((flow) => !there.has(flow));
  },
  'every pod is closed both ways': (objects) =>
    ofKind(objects, 'NetworkPolicy').some(
      ({ spec }) => Object.keys(spec.podSelector).length === 0 && spec.policyTypes.length === 2 && !spec.ingress && !spec.egress,
    )
      ? []
      : workloads(objects).map(named),
  'nobody is forgotten': (objects) => (ours(objects).length === inside.length ? [] : [`${ours(objects).length} workloads of ours`]),
};
