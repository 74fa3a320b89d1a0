/** What the objects of a process must be, and what it is told. */
import { isDeepStrictEqual } from 'node:util';
import { contextNames } from '../../libs/contracts/src/contexts.ts';
import {
  COLLECTOR,
  knownSettings,
  OPERATOR_PORT,
  ports,
  processNames,
  requiredSettings,
  requiredToPrepare,
  SECRETS,
  settingErrors,
} from '../deployment/processes.mjs';
import { differences } from '../deployment/rules.mjs';
import { read } from '../workspaces.mjs';
import { all, containerOf, nameOf, ours, ownSettings, podOf, processOf, settingsOf, sharedSettings } from './objects.mjs';
import { except, inEach } from './overlays.mjs';

/** Everything of a process: `{ deployment, service, account, budget, settings }`. */
const partsOf = (objects, name) => {
  const deployment = objects.Deployment[name];
  const [service, account, budget] = ['Service', 'ServiceAccount', 'PodDisruptionBudget'].map((kind) => objects[kind][name]);
  return { deployment, service, account, budget, settings: deployment && settingsOf(objects, deployment) };
};

const command = (name) => ['node', `apps/${name}/dist/bundle.js`];
const template = (spec) => ({ spec: { template: { spec } } });
const expectedParts = (name) => {
  const [port, operators] = [ports[name], OPERATOR_PORT];
  const listening = (key) => [
    { name: 'http', [key]: port },
    { name: 'operators', [key]: operators },
  ];
  return {
    deployment: template({ serviceAccountName: name, containers: [{ command: command(name), ports: listening('containerPort') }] }),
    service: { spec: { ports: listening('port') } },
    account: { metadata: { name } },
    budget: { spec: { maxUnavailable: 1, selector: { matchLabels: { 'app.kubernetes.io/name': name } } } },
    settings: { PORT: String(port), GUILDHALL_OPERATOR_PORT: String(operators) },
  };
};

const preparing = (name) => template({ containers: [{ command: [...command(name), 'prepare'] }] });

/** A job is told what its service is told itself. */
const isToldTheSame = (objects, job) => {
  const service = objects.Deployment[processOf(job)];
  const own = service === undefined ? {} : ownSettings(service);
  return Object.entries(ownSettings(job)).every(([key, value]) => isDeepStrictEqual(value, own[key]));
};

const settingNameErrors = (objects, workload) => {
  const process = processOf(workload);
  const [own, shared] = [Object.keys(ownSettings(workload)), Object.keys(sharedSettings(objects, workload))];
  const required = (workload.kind === 'Job' ? requiredToPrepare : requiredSettings(process)).filter((name) => !shared.includes(name));
  return [
    ...settingErrors(process, own, required),
    ...shared.filter((name) => !processNames.some((other) => knownSettings(other).includes(name))).map((name) => `nobody knows ${name}`),
  ];
};

/** The secrets that the manual has made, as `secret/key`. */
const secrets = [...read('docs/operations.md').matchAll(/^ *\| `([a-z-]+\/[a-z-]+)` \|/gm)].map(([, name]) => name);
const isSecret = (name, value) => SECRETS.includes(name) || (/_URL$|_BROKERS$/.test(name) && !String(value).startsWith('http://'));
const isInManual = ({ name, key } = {}) => secrets.includes(`${name}/${key}`);
const secretErrors = (objects) => [
  ...all(objects, 'Secret').map(nameOf),
  ...ours(objects).flatMap((workload) =>
    Object.entries(settingsOf(objects, workload))
      .filter(([name, value]) => isSecret(name, value) && !isInManual(value.secretKeyRef))
      .map(([name]) => `${nameOf(workload)}: ${name}`),
  ),
  ...except(all(objects, 'TriggerAuthentication'), ({ spec }) => spec.secretTargetRef.every(isInManual)),
];

const isServed = (objects, value) => {
  const { hostname, port } = new URL(value);
  return objects.Service[hostname]?.spec.ports.some((one) => String(one.port) === port);
};

export const rules = [
  inEach(
    'every process runs its own bundle, where others look for it, by its own account',
    (objects) => processNames.flatMap((name) => differences(name, partsOf(objects, name), expectedParts(name))),
    ({ dev }) => delete dev.Deployment.team,
    ({ dev }) => (containerOf(dev.Deployment.team).command[1] = 'apps/identity/dist/bundle.js'),
    ({ dev }) => (containerOf(dev.Deployment.team).env[0].value = '3000'),
    ({ dev }) => (containerOf(dev.Deployment.team).ports[1].containerPort = 3103),
    ({ dev }) => (dev.Service.team.spec.ports[0].port = 80),
    ({ dev }) => (podOf(dev.Deployment.team).serviceAccountName = 'default'),
    ({ dev }) => delete dev.ServiceAccount.team,
    ({ dev }) => delete dev.PodDisruptionBudget.team,
  ),
  inEach(
    'every service is prepared, with the settings that it has itself',
    (objects) => [
      ...contextNames.flatMap((name) => differences(`${name}-prepare`, objects.Job[`${name}-prepare`], preparing(name))),
      ...except(all(objects, 'Job'), (job) => isToldTheSame(objects, job)),
    ],
    ({ dev }) => delete dev.Job['team-prepare'],
    ({ dev }) => containerOf(dev.Job['team-prepare']).command.pop(),
    ({ dev }) => (containerOf(dev.Job['team-prepare']).env[1].valueFrom.secretKeyRef.name = 'other'),
  ),
  inEach(
    'a process is told all the settings that it cannot do without, and no other’s',
    (objects) => ours(objects).flatMap((workload) => settingNameErrors(objects, workload)),
    ({ dev }) => containerOf(dev.Deployment.team).env.push({ name: 'GUILDHALL_COLOUR', value: 'red' }),
    ({ dev }) => containerOf(dev.Deployment.team).env.push({ name: 'GUILDHALL_CALL_KEY', value: 'x' }),
    ({ dev }) => containerOf(dev.Deployment.gateway).env.push({ name: 'MONGODB_URL', value: 'x' }),
    ({ dev }) => containerOf(dev.Deployment.team).env.pop(),
    ({ dev }) => (all(dev, 'ConfigMap')[0].data.GUILDHALL_COLOUR = 'red'),
  ),
  inEach(
    'a secret comes by reference, from one that docs/operations.md has made',
    secretErrors,
    ({ dev }) => (containerOf(dev.Deployment.team).env[1] = { name: 'GUILDHALL_MASTER_KEY', value: 'x' }),
    ({ dev }) => (containerOf(dev.Deployment.team).env[1].valueFrom.secretKeyRef.key = 'main-key'),
    ({ dev }) => (dev.Secret = { keys: { kind: 'Secret', metadata: { name: 'keys' } } }),
    ({ production }) => (production.TriggerAuthentication.redis.spec.secretTargetRef[0].key = 'address'),
  ),
  inEach(
    'where Kafka asks for names, every process has its own',
    (objects) =>
      except(ours(objects), (workload) => {
        const { KAFKA_TLS: isPrivate, KAFKA_USER: user } = settingsOf(objects, workload);
        return user === (isPrivate === 'on' ? processOf(workload) : undefined);
      }),
    ({ production }) => containerOf(production.Deployment.team).env.splice(-2),
  ),
  inEach(
    'a process calls services that are there',
    (objects) =>
      ours(objects).flatMap((workload) =>
        Object.entries(ownSettings(workload))
          .filter(([name, value]) => name !== COLLECTOR && String(value).startsWith('http://') && !isServed(objects, value))
          .map(([name]) => `${nameOf(workload)}: ${name}`),
      ),
    ({ dev }) => (containerOf(dev.Deployment.gateway).env[2].value = 'http://identity:80'),
  ),
];
