/** Who may talk to whom: what an overlay's NetworkPolicies come to, as lines such as `gateway → team:http`. */
import { containersOf, labelsOf, ofKind, selects, templateOf, workloads } from './objects.mjs';

const labels = (workload) => labelsOf(templateOf(workload));
const portsOf = (workload) => containersOf(workload).flatMap(({ ports = [] }) => ports.map(({ name }) => name));

const policiesFor = (objects, workload, type) =>
  ofKind(objects, 'NetworkPolicy').filter(({ spec }) => spec.policyTypes.includes(type) && selects(spec.podSelector, labels(workload)));
const opens = ({ ports }, port) => ports === undefined || ports.some((one) => one.port === port);
const isPeer = (peers, workload) =>
  peers.some(({ podSelector, namespaceSelector }) => podSelector && !namespaceSelector && selects(podSelector, labels(workload)));

/** Without a policy everything may come and go; with one, what any of them lets. */
const mayGo = (objects, from, to, port) => {
  const policies = policiesFor(objects, from, 'Egress');
  return (
    policies.length === 0 || policies.some(({ spec: { egress = [] } }) => egress.some((rule) => opens(rule, port) && isPeer(rule.to, to)))
  );
};
const mayCome = (objects, from, to, port) => {
  const policies = policiesFor(objects, to, 'Ingress');
  return (
    policies.length === 0 ||
    policies.some(({ spec: { ingress = [] } }) => ingress.some((rule) => opens(rule, port) && isPeer(rule.from, from)))
  );
};

const within = (objects) =>
  workloads(objects).flatMap((from) =>
    workloads(objects)
      .filter((to) => to !== from)
      .flatMap((to) =>
        portsOf(to)
          .filter((port) => mayGo(objects, from, to, port) && mayCome(objects, from, to, port))
          .map((port) => `${from.metadata.name} → ${to.metadata.name}:${port}`),
      ),
  );

const place = ({ namespaceSelector, ipBlock }) => ipBlock?.cidr ?? namespaceSelector?.matchLabels['kubernetes.io/metadata.name'];

const out = (objects) =>
  workloads(objects).flatMap((from) =>
    policiesFor(objects, from, 'Egress').flatMap(({ spec: { egress = [] } }) =>
      egress.flatMap(({ to, ports }) =>
        to.filter(place).flatMap((peer) => ports.map(({ port }) => `${from.metadata.name} → ${place(peer)}:${port}`)),
      ),
    ),
  );

const into = (objects) =>
  workloads(objects).flatMap((to) =>
    policiesFor(objects, to, 'Ingress').flatMap(({ spec: { ingress = [] } }) =>
      ingress.flatMap(({ from, ports }) =>
        from.filter(place).flatMap((peer) => ports.map(({ port }) => `${place(peer)} → ${to.metadata.name}:${port}`)),
      ),
    ),
  );

export const flows = (objects) => [...new Set([...within(objects), ...out(objects), ...into(objects)])].sort();
