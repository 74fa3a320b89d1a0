/** What the processes of ours in a Compose file must be. */
import { awaited, ours, told } from './services.mjs';
import { NOT_FOR_THE_GATEWAY, OPERATOR_PORT, PORTS, REQUIRED, SECRETS, SERVICE } from './settings.mjs';

const DEVELOPMENT = 'development-only';
/** What only the environment of whoever starts it can say. */
const comesFromOutside = (value) => /^[$][{][A-Z_]+:-[}]$/.test(value);
const contextOf = (name) => name.replace(/-prepare$/, '');
const hostsOf = (value) => [...value.matchAll(/(?:^|,|:\/\/)([a-z][a-z-]*):(\d+)/g)].map(([, host]) => host);

export const rules = {
  'whoever is told an address waits for who is there': (file) =>
    ours(file).flatMap(([name, service]) =>
      told(service)
        .flatMap(([, value]) => hostsOf(value))
        .filter((host) => host !== 'localhost' && !awaited(file, name).has(host))
        .map((host) => `${name} is told of ${host} and does not wait for it`),
    ),
  'processes of ours may do little': (file) =>
    ours(file)
      .filter(([, it]) => !(it.read_only && it.init && it.cap_drop && it.security_opt && it.mem_limit && it.stop_grace_period === '40s'))
      .map(([name]) => name),
  'all five run, each prepared': (file) =>
    Object.keys(PORTS)
      .flatMap((name) => (name === 'gateway' ? [name] : [name, `${name}-prepare`]))
      .filter((name) => !ours(file).some(([own]) => own === name))
      .map((name) => `there is no ${name}`),
  'each runs its own bundle': (file) =>
    ours(file)
      .filter(([name, { command }]) => {
        const bundle = ['node', `apps/${contextOf(name)}/dist/bundle.js`];
        return command.join() !== (name.endsWith('-prepare') ? [...bundle, 'prepare'] : bundle).join();
      })
      .map(([name, { command }]) => `${name} runs ${command.join(' ')}`),
  'a service comes after what prepares it': (file) =>
    Object.keys(PORTS)
      .filter((name) => name !== 'gateway' && file.services[name]?.depends_on?.[`${name}-prepare`] === undefined)
      .map((name) => `${name} does not wait for ${name}-prepare`),
  'settings are ones that exist': (file, { settings }) =>
    ours(file).flatMap(([name, service]) =>
      told(service)
        .filter(([key]) => !settings.has(key))
        .map(([key]) => `${name} is told ${key}`),
    ),
  'nobody lacks a setting': (file) =>
    ours(file).flatMap(([name, service]) =>
      (REQUIRED[contextOf(name)] ?? [])
        .filter((key) => !name.endsWith('-prepare') || SERVICE.includes(key))
        .filter((key) => service.environment?.[key] === undefined)
        .map((key) => `${name} is not told ${key}`),
    ),
  'the gateway knows no more than it needs': ({ services }) =>
    NOT_FOR_THE_GATEWAY.filter((key) => services.gateway?.environment?.[key] !== undefined).map((key) => `the gateway is told ${key}`),
  'each listens where the others look for it': ({ services }) =>
    Object.entries(PORTS)
      .filter(([name, port]) => services[name]?.environment?.PORT !== port)
      .map(([name, port]) => `${name} does not listen on ${port}`),
  'operators come to a port of their own, which Prometheus knows': ({ services }) =>
    Object.keys(PORTS).filter((name) => services[name]?.environment?.GUILDHALL_OPERATOR_PORT !== OPERATOR_PORT),
  'secrets are for development only, and so is whoever is told them': (file) =>
    ours(file).flatMap(([name, service]) => {
      const secrets = told(service).filter(([key]) => SECRETS.includes(key));
      const plain = secrets
        .filter(([, value]) => !value.includes(DEVELOPMENT) && !comesFromOutside(value))
        .map(([key]) => `${name}: ${key} is not called ${DEVELOPMENT}`);
      return service.environment?.NODE_ENV === 'development' ? plain : [...plain, `${name} is not told that this is development`];
    }),
};
