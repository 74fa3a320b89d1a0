/** What our Compose file must be beside well formed. Each rule gives a sentence for each fault; `world`: `settings`, `exists(path)`. */
import { rules as processRules } from './process-rules.mjs';
import { all, canBeHealthy, dependsOn, isOnce, volumes } from './services.mjs';

const faultOf = (service, name, { services }) => {
  const target = services[name];
  if (target === undefined) return `${service} waits for ${name}, which does not exist`;
  const can = isOnce(target) ? 'service_completed_successfully' : 'service_healthy';
  const { condition } = services[service].depends_on[name];
  return condition !== can || (can === 'service_healthy' && !canBeHealthy(target))
    ? `${service} waits for ${name} to be ${condition}`
    : undefined;
};

export const rules = {
  'every image is one exact version': (file) =>
    all(file)
      .filter(([, { image, build }]) => build === undefined && !/^[a-z/]+:v?\d+[.]\d+[.]\d+$/.test(image))
      .map(([name, { image }]) => `${name} runs ${image}`),
  'what waits, waits for what can come': (file) =>
    all(file).flatMap(([name, service]) => dependsOn(service).flatMap(([other]) => faultOf(name, other, file) ?? [])),
  'what runs on is asked how it is': (file) =>
    all(file)
      .filter(([, service]) => !isOnce(service) && !canBeHealthy(service))
      .map(([name]) => `${name} has no health check`),
  'what runs once is waited for': (file) =>
    all(file)
      .filter(([name, service]) => isOnce(service) && !all(file).some(([, other]) => other.depends_on?.[name] !== undefined))
      .map(([name]) => `nobody waits for ${name}`),
  'data lies in named volumes': (file) => {
    const named = all(file)
      .flatMap(([, service]) => volumes(service).map(([source]) => source))
      .filter((source) => !source.startsWith('.'));
    return [
      ...named.filter((source) => !(source in file.volumes)).map((source) => `the volume ${source} is not declared`),
      ...Object.keys(file.volumes)
        .filter((name) => !named.includes(name))
        .map((name) => `nobody uses the volume ${name}`),
    ];
  },
  'files of ours are there, and are only read': (file, { exists }) =>
    all(file).flatMap(([name, service]) =>
      volumes(service)
        .filter(([source, , mode]) => source.startsWith('.') && (mode !== 'ro' || !exists(source)))
        .map(([source]) => `${name} mounts ${source}`),
    ),
  'only this machine reaches what is open': (file) =>
    all(file).flatMap(([name, { ports = [] }]) =>
      ports.filter((port) => !port.startsWith('127.0.0.1:')).map((port) => `${name} opens ${port}`),
    ),
  ...processRules,
};
