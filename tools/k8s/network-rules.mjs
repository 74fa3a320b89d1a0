/** Who may reach whom: from the world, from Prometheus, and inside. */
import { join } from 'node:path';
import { OPERATOR_PORT, ports, processNames } from '../deployment/processes.mjs';
import { readJson, root } from '../workspaces.mjs';
import { expectedFlows, flows } from './flows.mjs';
import { all, selects } from './objects.mjs';
import { inEach } from './overlays.mjs';

/** Mails that were not sent are shown in development only. */
const paths = readJson(join(root, 'apps/gateway/src/forward/api.json'))
  .routes.map(({ path }) => path)
  .filter((path) => !path.startsWith('/inbox'));
const PUBLIC = ['/', '/docs', '/openapi.json', '/accept', '/verify', '/reset', '/restore', '/opt-out', ...paths];
const PRIVATE = ['/metrics', '/health/live', '/health/ready', '/inbox', '/inbox/messages', '/internal/identity/loops'];

const isRouted = (objects, path) =>
  all(objects, 'HTTPRoute').some(({ spec }) =>
    spec.rules.some(({ matches }) =>
      matches.some(
        ({ path: { type, value } }) => path === value || (type === 'PathPrefix' && path.startsWith(`${value.replace(/[/]$/, '')}/`)),
      ),
    ),
  );

export const rules = [
  inEach(
    'the world reaches what is public, at the gateway, and nothing else',
    (objects) =>
      objects.HTTPRoute === undefined
        ? []
        : [
            ...PUBLIC.filter((path) => !isRouted(objects, path)).map((path) => `${path} is not reached`),
            ...PRIVATE.filter((path) => isRouted(objects, path)).map((path) => `${path} is reached`),
            ...all(objects, 'HTTPRoute')
              .flatMap(({ spec }) => spec.rules.flatMap(({ backendRefs }) => backendRefs))
              .filter(({ name, port }) => name !== 'gateway' || port !== ports.gateway)
              .map(({ name, port }) => `a route leads to ${name}:${port}`),
          ],
    ({ production }) => (production.HTTPRoute.guildhall.spec.rules[0].matches[0].path.value = '/'),
    ({ production }) => production.HTTPRoute.guildhall.spec.rules[0].matches.shift(),
    ({ production }) => (production.HTTPRoute.guildhall.spec.rules[0].backendRefs[0].name = 'identity'),
  ),
  inEach(
    'Prometheus asks every process',
    (objects) =>
      all(objects, 'ServiceMonitor').flatMap(({ spec }) =>
        processNames.filter((name) => {
          const { metadata, spec: service } = objects.Service[name] ?? { metadata: { labels: {} }, spec: { ports: [] } };
          const isOperators = ({ name: own, port }) => own === spec.endpoints[0].port && port === OPERATOR_PORT;
          return !selects(spec.selector, metadata.labels) || !service.ports.some(isOperators);
        }),
      ),
    ({ production }) => (production.ServiceMonitor.guildhall.spec.endpoints[0].port = 'http'),
  ),
  inEach(
    'network policies let through what is needed, and nothing else',
    (objects) => {
      const [found, expected] = [flows(objects), expectedFlows(objects)];
      return [
        ...[...found].filter((flow) => !expected.has(flow)).map((flow) => `${flow} is open`),
        ...[...expected].filter((flow) => !found.has(flow)).map((flow) => `${flow} is closed`),
      ];
    },
    ({ production }) => (production.NetworkPolicy['prometheus-asks-everybody'].spec.podSelector = {}),
    ({ production }) => (production.NetworkPolicy['notification-sends-mail'].spec.egress[0].to[0].ipBlock.cidr = '0.0.0.0/0'),
    ({ dev }) => delete dev.NetworkPolicy['the-gateway-calls-services'].spec.egress[0].to,
    ({ dev }) => dev.NetworkPolicy['engines-answer-services'].spec.ingress[0].ports.pop(),
    ({ production }) => (production.NetworkPolicy['everybody-sends-spans'].spec.egress[0].ports[0].port = 4317),
  ),
  inEach(
    'a pod that no policy names is closed both ways',
    (objects) =>
      all(objects, 'NetworkPolicy').some(
        ({ spec }) => Object.keys(spec.podSelector).length === 0 && spec.policyTypes.length === 2 && !spec.ingress && !spec.egress,
      )
        ? []
        : ['it is open'],
    ({ dev }) => delete dev.NetworkPolicy['nothing-else'],
  ),
];
