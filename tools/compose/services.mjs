/** How a Compose file's services are asked. */
const OURS = 'guildhall:development';

export const all = ({ services }) => Object.entries(services);
export const ours = (file) => all(file).filter(([, { image }]) => image === OURS);
export const told = ({ environment = {} }) => Object.entries(environment).map(([name, value]) => [name, String(value)]);
export const dependsOn = ({ depends_on: others = {} }) => Object.entries(others);
export const volumes = ({ volumes: list = [] }) => list.map((text) => text.split(':'));
export const isOnce = ({ restart }) => restart === 'no';
/** Our image brings a health check of its own. */
export const canBeHealthy = ({ image, healthcheck }) => (healthcheck === undefined ? image === OURS : healthcheck.disable === undefined);

/** Everything that is waited for, sooner or later. */
export const awaited = (file, name, seen = new Set()) => {
  for (const [other] of dependsOn(file.services[name] ?? {})) {
    if (seen.has(other)) continue;
    seen.add(other);
    awaited(file, other, seen);
  }
  return seen;
};
