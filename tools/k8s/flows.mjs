/** What NetworkPolicies let through, as lines such as `gateway → team:http`, and what they should. */
import { contextNames } from '../../libs/contracts/src/contexts.ts';
import { COLLECTOR, processNames } from '../deployment/processes.mjs';
import { all, labelsOf, ours, portNames, selects, settingsOf, workloads } from './objects.mjs';

const ENGINES = { kurrentdb: 2113, kafka: 9092, mongodb: 27017, redis: 6379 };
const ENGINES_OF_THE_GATEWAY = ['kafka', 'redis'];
const ENGINES_NETWORK = '10.20.0.0/16';
const SUBMISSION = 587;

/** What a rule says that names no peers, or no ports. */
const ANYBODY = [{ podSelector: {} }, { ipBlock: { cidr: '0.0.0.0/0' } }];
const ANY_PORT = '*';

/** The rules for one direction of a workload's traffic, as `{ peers, ports }`; undefined when no policy names it, and everything goes. */
const rulesFor = (objects, workload, direction) => {
  const policies = all(objects, 'NetworkPolicy').filter(
    ({ spec }) => spec.policyTypes.includes(direction) && selects(spec.podSelector, labelsOf(workload)),
  );
  const rules = policies.flatMap(({ spec }) => spec[direction.toLowerCase()] ?? []);
  return policies.length === 0
    ? undefined
    : rules.map(({ to, from, ports = [{ port: ANY_PORT }] }) => ({ peers: to ?? from ?? ANYBODY, ports: ports.map(({ port }) => port) }));
};

const allows = (rules, peer, port) => {
  const isPeer = ({ podSelector, namespaceSelector }) => podSelector && !namespaceSelector && selects(podSelector, labelsOf(peer));
  return rules?.some(({ peers, ports }) => (ports.includes(port) || ports.includes(ANY_PORT)) && peers.some(isPeer)) ?? true;
};

const inside = (objects) =>
  workloads(objects).flatMap((from) => {
    const egress = rulesFor(objects, from, 'Egress');
    const isOpen = (to, port) => from !== to && allows(egress, to, port) && allows(rulesFor(objects, to, 'Ingress'), from, port);
    return workloads(objects).flatMap((to) =>
      portNames(to)
        .filter((port) => isOpen(to, port))
        .map((port) => `${from.metadata.name} → ${to.metadata.name}:${port}`),
    );
  });

const placeOf = ({ namespaceSelector, ipBlock }) => ipBlock?.cidr ?? namespaceSelector?.matchLabels['kubernetes.io/metadata.name'];
/** From and to places outside of the namespace. */
const outside = (objects, direction, line) =>
  workloads(objects).flatMap((workload) =>
    (rulesFor(objects, workload, direction) ?? []).flatMap(({ peers, ports }) =>
      peers.filter(placeOf).flatMap((peer) => ports.map((port) => line(workload.metadata.name, placeOf(peer), port))),
    ),
  );

export const flows = (objects) =>
  new Set([
    ...inside(objects),
    ...outside(objects, 'Egress', (name, to, port) => `${name} → ${to}:${port}`),
    ...outside(objects, 'Ingress', (name, from, port) => `${from} → ${name}:${port}`),
  ]);

/** To a service in a namespace: `http://collector.monitoring:4318`. */
const toCollector = (objects, workload) => {
  const url = settingsOf(objects, workload)[COLLECTOR];
  if (workload.kind === 'Job' || url === undefined) return [];
  const { hostname, port } = new URL(url);
  return [`${workload.metadata.name} → ${hostname.split('.')[1]}:${port}`];
};

export const expectedFlows = (objects) => {
  const names = ours(objects).map(({ metadata: { name } }) => name);
  const hasEngines = objects.StatefulSet !== undefined;
  const engines = (name) => (name === 'gateway' ? ENGINES_OF_THE_GATEWAY : Object.keys(ENGINES));
  const engine = (name) => (hasEngines ? `${name}:${name}` : `${ENGINES_NETWORK}:${ENGINES[name]}`);
  return new Set([
    'gateway-system → gateway:http',
    ...contextNames.map((name) => `gateway → ${name}:http`),
    'identity → organization:http',
    ...[...names, ...(hasEngines ? [...Object.keys(ENGINES), 'mail'] : [])].map((name) => `${name} → kube-system:53`),
    ...names.flatMap((name) => engines(name).map((other) => `${name} → ${engine(other)}`)),
    `notification → ${hasEngines ? 'mail:smtp' : `${ENGINES_NETWORK}:${SUBMISSION}`}`,
    ...(objects.ServiceMonitor === undefined ? [] : processNames.map((name) => `monitoring → ${name}:operators`)),
    ...ours(objects).flatMap((workload) => toCollector(objects, workload)),
  ]);
};
