/** What `docker-compose.yml` must be, besides what Compose asks of it. The subject is the project as Compose's loader prints it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { OPERATOR_PORT, ports, processNames, requiredToPrepare, SECRETS, settingErrors } from '../deployment/processes.mjs';
import { ENGINES, engineErrors } from '../deployment/engines.mjs';
import { differences } from '../deployment/rules.mjs';
import { root } from '../workspaces.mjs';

const DEVELOPMENT = 'development-only';
const IMAGE = 'guildhall:development';
const CONFINED = { read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] };

const all = ({ services }) => Object.entries(services);
const ours = (project) => all(project).filter(([, { image }]) => image === IMAGE);
const processOf = (name) => name.replace(/-prepare$/, '');
const prepares = (name) => name.endsWith('-prepare');
const environment = (service) => Object.entries(service.environment ?? {}).map(([name, value]) => [name, String(value)]);
const dependencies = ({ depends_on: others = {} }) => Object.entries(others);
const hostsIn = (value) => [...value.matchAll(/(?:^|,|:\/\/)([a-z][a-z-]*):\d+/g)].map(([, host]) => host);

/** Everything that is waited for, directly or not. */
const awaited = (project, name) => dependencies(project.services[name] ?? {}).flatMap(([other]) => [other, ...awaited(project, other)]);

/** The condition that a service can come to; our image has a health check of its own. */
const conditionOf = ({ image, restart, healthcheck } = {}) => {
  if (restart === 'no') return 'service_completed_successfully';
  return image === IMAGE || healthcheck !== undefined ? 'service_healthy' : 'service_started';
};

const bundle = (name) => ['node', `apps/${name}/dist/bundle.js`];
const awaits = (name) => ({ [`${name}-prepare`]: { condition: 'service_completed_successfully' } });
const servicesOf = (name) => ({
  [name]: {
    command: bundle(name),
    environment: { PORT: ports[name], GUILDHALL_OPERATOR_PORT: OPERATOR_PORT },
    ...(name === 'gateway' ? {} : { depends_on: awaits(name) }),
  },
  ...(name === 'gateway' ? {} : { [`${name}-prepare`]: { command: [...bundle(name), 'prepare'] } }),
});

export const rules = [
  {
    rule: 'every process runs its own bundle, at its own port, after what prepares for it',
    errors: ({ services }) => processNames.flatMap((name) => differences('services', services, servicesOf(name))),
    violations: [
      ({ services }) => delete services.team,
      ({ services }) => delete services['team-prepare'],
      ({ services }) => (services.team.command[1] = 'apps/identity/dist/bundle.js'),
      ({ services }) => (services.team.environment.PORT = 3133),
      ({ services }) => (services.gateway.environment.GUILDHALL_OPERATOR_PORT = 3000),
      ({ services }) => delete services.team.depends_on['team-prepare'],
    ],
  },
  {
    rule: 'a process is told all the settings that it cannot do without, and no other’s',
    errors: (project) =>
      ours(project).flatMap(([name, service]) =>
        settingErrors(processOf(name), Object.keys(service.environment), prepares(name) ? requiredToPrepare : undefined),
      ),
    violations: [
      ({ services }) => (services.team.environment.GUILDHALL_COLOUR = 'red'),
      ({ services }) => (services.gateway.environment.MONGODB_URL = 'mongodb://mongodb:27017'),
      ({ services }) => delete services.gateway.environment.GUILDHALL_TEAM_URL,
      ({ services }) => delete services.notification.environment.GUILDHALL_SMTP_URL,
    ],
  },
  {
    rule: 'a process that is told secrets of this file knows that this is development',
    errors: (project) =>
      ours(project).flatMap(([name, { environment: told }]) => [
        ...(told.NODE_ENV === 'development' ? [] : [`${name} is told NODE_ENV=${told.NODE_ENV}`]),
        ...SECRETS.filter((secret) => told[secret] && !told[secret].includes(DEVELOPMENT)).map(
          (secret) => `${name} is told a real ${secret}`,
        ),
      ]),
    violations: [
      ({ services }) => (services.team.environment.NODE_ENV = 'production'),
      ({ services }) => (services.team.environment.GUILDHALL_MASTER_KEY = 'f2b1c0d9f2b1c0d9f2b1c0d9f2b1c0d9'),
    ],
  },
  {
    rule: 'a process waits for every host that it is told, and for nothing that cannot come',
    errors: (project) => [
      ...ours(project).flatMap(([name, service]) =>
        environment(service)
          .flatMap(([, value]) => hostsIn(value))
          .filter((host) => host !== 'localhost' && !awaited(project, name).includes(host))
          .map((host) => `${name} does not wait for ${host}`),
      ),
      ...all(project).flatMap(([name, service]) =>
        dependencies(service)
          .filter(([other, { condition }]) => condition !== conditionOf(project.services[other]))
          .map(([other, { condition }]) => `${name} waits for ${other} with ${condition}`),
      ),
    ],
    violations: [
      ({ services }) => delete services.notification.depends_on.mail,
      ({ services }) => (services.identity.depends_on['identity-prepare'].condition = 'service_healthy'),
      ({ services }) => delete services.jaeger,
      ({ services }) => delete services.redis.healthcheck,
    ],
  },
  {
    rule: 'a process of ours has no rights that it does not need',
    errors: (project) => ours(project).flatMap(([name, service]) => differences(name, service, CONFINED)),
    violations: [({ services }) => delete services.team.read_only, ({ services }) => delete services['team-prepare'].cap_drop],
  },
  {
    rule: 'an image of somebody else has one exact version',
    errors: (project) =>
      all(project)
        .filter(([, { image }]) => image !== IMAGE && !/^[a-z/]+:v?\d+[.]\d+[.]\d+$/.test(image))
        .map(([name, { image }]) => `${name} runs ${image}`),
    violations: [({ services }) => (services.redis.image = 'redis:7')],
  },
  {
    rule: 'an engine is what processes ask for',
    errors: ({ services }) => ENGINES.flatMap((name) => engineErrors(name, services[name].image, services[name].command ?? [])),
    violations: [
      ({ services }) => (services.kurrentdb.image = 'kurrentplatform/kurrentdb:26.1.1'),
      ({ services }) => (services.mongodb.image = 'mongo:8.0.16'),
      ({ services }) => delete services.redis.command,
    ],
  },
  {
    rule: 'a port is open to this machine only',
    errors: (project) =>
      all(project)
        .filter(([, service]) => service.ports?.some(({ host_ip: host }) => host !== '127.0.0.1'))
        .map(([name]) => name),
    violations: [({ services }) => delete services.mail.ports[0].host_ip],
  },
  {
    rule: 'data is in a declared volume, and a mounted file of the repository is there and only read',
    errors: (project) =>
      all(project).flatMap(([name, { volumes = [] }]) =>
        volumes
          .filter(({ type, source, read_only: isReadOnly }) =>
            type === 'volume' ? !(source in project.volumes) : !(isReadOnly && existsSync(join(root, source))),
          )
          .map(({ source }) => `${name} mounts ${source}`),
      ),
    violations: [
      ({ volumes }) => delete volumes.events,
      ({ services }) => delete services.grafana.volumes[0].read_only,
      ({ services }) => (services.grafana.volumes[0].source += '/graphs'),
    ],
  },
];
