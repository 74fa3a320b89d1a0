/** What the processes of ours are told, and who may reach them from outside. `world`: `settings`, `secrets`, `topics`, `paths`. */
import { COLLECTOR, NOT_FOR_THE_GATEWAY, OPERATOR_PORT, PORTS, REQUIRED, SECRETS, SERVICE } from '../compose/settings.mjs';
import { component, containersOf, jobs, labelsOf, named, nameOf, ofKind, ours, processes, selects, settingsOf } from './objects.mjs';

const containers = (objects, list = ours(objects)) =>
  list.flatMap((workload) => containersOf(workload).map((container) => ({ workload, container })));
const told = (objects) =>
  containers(objects).flatMap(({ workload, container }) =>
    settingsOf(objects, container).map(([name, value]) => ({ workload, name, value })),
  );
const requiredOf = (workload) => REQUIRED[nameOf(workload)] ?? [];

/** What the gateway itself answers, beside what it passes on. */
const DOCUMENTS = ['/docs', '/docs/problems', '/docs/style.css', '/openapi.json'];
const PRIVATE = ['/metrics', '/health/live', '/health/ready', '/inbox', '/inbox/messages', '/internal/identity/loops'];

const leads = ({ type, value }, path) => path === value || (type === 'PathPrefix' && path.startsWith(`${value.replace(/[/]$/, '')}/`));
const isRouted = (routes, path) =>
  routes.some(({ spec }) => spec.rules.some(({ matches }) => matches.some((match) => leads(match.path, path))));

const measured = (objects) =>
  ofKind(objects, 'ScaledObject').flatMap(({ metadata, spec }) =>
    spec.triggers.map(({ type, metadata: it }) => ({ service: metadata.name, type, it })),
  );

const sourced = (objects) =>
  ofKind(objects, 'TriggerAuthentication').flatMap(({ spec }) => spec.secretTargetRef.map(({ name, key }) => `${name}/${key}`));

export const rules = {
  'all five run, each its own bundle, where the others look for it': (objects) =>
    Object.entries(PORTS)
      .filter(([name, port]) => {
        const [container] = processes(objects)
          .filter(({ metadata }) => metadata.name === name)
          .flatMap(containersOf);
        const isBundle = container?.command.join(' ') === `node apps/${name}/dist/bundle.js`;
        return (
          !isBundle || container.ports[0].containerPort !== port || Object.fromEntries(settingsOf(objects, container)).PORT !== String(port)
        );
      })
      .map(([name]) => name),
  'a service listens at its own port': (objects) =>
    Object.entries(PORTS)
      .filter(
        ([name, port]) => !ofKind(objects, 'Service').some(({ metadata, spec }) => metadata.name === name && spec.ports[0].port === port),
      )
      .map(([name]) => name),
  'operators come to a port of their own': (objects) =>
    Object.keys(PORTS).filter((name) =>
      processes(objects)
        .filter(({ metadata }) => metadata.name === name)
        .flatMap(containersOf)
        .some((container) => {
          const { GUILDHALL_OPERATOR_PORT: port } = Object.fromEntries(settingsOf(objects, container));
          return (
            port !== String(OPERATOR_PORT) ||
            !container.ports.some((one) => one.name === 'operators' && one.containerPort === OPERATOR_PORT)
          );
        }),
    ),
  'what prepares is asked to, and does no more': (objects) =>
    containers(objects, jobs(objects))
      .filter(({ workload, container }) => container.command.join(' ') !== `node apps/${nameOf(workload)}/dist/bundle.js prepare`)
      .map(({ workload }) => named(workload)),
  'a setting is one that exists': (objects, { settings }) =>
    told(objects)
      .filter(({ name }) => !settings.has(name))
      .map(({ workload, name }) => `${named(workload)} is told ${name}`),
  'nobody lacks a setting': (objects) =>
    containers(objects).flatMap(({ workload, container }) => {
      const has = settingsOf(objects, container).map(([name]) => name);
      const needs = workload.kind === 'Job' ? SERVICE : requiredOf(workload);
      return needs.filter((name) => !has.includes(name)).map((name) => `${named(workload)} is not told ${name}`);
    }),
  'the gateway knows no more than it needs': (objects) =>
    told(objects)
      .filter(({ workload, name }) => component(workload) === 'gateway' && NOT_FOR_THE_GATEWAY.includes(name))
      .map(({ name }) => `the gateway is told ${name}`),
  'only who signs calls has the key for it': (objects) =>
    told(objects)
      .filter(({ workload, name }) => component(workload) !== 'gateway' && name === 'GUILDHALL_CALL_KEY')
      .map(({ workload }) => named(workload)),
  'a secret comes by reference, from one that the manual names': (objects, { secrets }) =>
    told(objects)
      .filter(({ name, value }) => {
        const isSecret = SECRETS.includes(name) || /_URL$|BROKERS$/.test(name);
        const isOurs = typeof value === 'string' && value.startsWith('http://');
        const { name: secret, key } = value.secretKeyRef ?? {};
        return isSecret && !isOurs && !secrets.includes(`${secret}/${key}`);
      })
      .map(({ workload, name }) => `${named(workload)}: ${name}`),
  'the secrets of a measure are ones that the manual names': (objects, { secrets }) =>
    sourced(objects).filter((name) => !secrets.includes(name)),
  'the gateway calls services that are there': (objects) =>
    told(objects)
      .filter(({ value }) => typeof value === 'string' && value.startsWith('http://') && !value.includes('localhost'))
      .filter(({ name }) => name !== COLLECTOR)
      .filter(({ value }) => {
        const { hostname, port } = new URL(value);
        return !ofKind(objects, 'Service').some(
          ({ metadata, spec }) => metadata.name === hostname && spec.ports.some((one) => String(one.port) === port),
        );
      })
      .map(({ name, value }) => `${name} is ${value}`),
  'the world reaches what is public, and nothing else': (objects, { paths }) => {
    const routes = ofKind(objects, 'HTTPRoute');
    if (routes.length === 0) return [];
    return [
      ...[...DOCUMENTS, ...paths].filter((path) => !isRouted(routes, path)).map((path) => `${path} is not reached`),
      ...PRIVATE.filter((path) => isRouted(routes, path)).map((path) => `${path} is reached`),
    ];
  },
  'a route leads to the gateway': (objects) =>
    ofKind(objects, 'HTTPRoute').flatMap(({ spec }) =>
      spec.rules.flatMap(({ backendRefs }) =>
        backendRefs.filter(({ name, port }) => name !== 'gateway' || port !== PORTS.gateway).map(({ name }) => name),
      ),
    ),
  'Prometheus asks everybody': (objects) =>
    ofKind(objects, 'ServiceMonitor').flatMap(({ spec }) =>
      Object.keys(PORTS).filter((name) => {
        const service = ofKind(objects, 'Service').find(({ metadata }) => metadata.name === name);
        return !(
          service &&
          selects(spec.selector, labelsOf(service)) &&
          spec.endpoints.every(({ port }) => service.spec.ports.some((one) => one.name === port && one.port === OPERATOR_PORT))
        );
      }),
    ),
  'what scales measures topics and queues that exist': (objects, { topics }) =>
    measured(objects)
      .filter(({ service, type, it }) =>
        type === 'kafka'
          ? !topics[service]?.includes(it.topic) || it.consumerGroup !== `${service}:${it.topic}`
          : it.listName !== `guildhall:${service}:wait`,
      )
      .map(({ service, type }) => `${service}: ${type}`),
};
