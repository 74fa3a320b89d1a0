/** Which settings a process may be given, by the schemas that read them, and which it must be. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { contexts } from '../boundaries/modules.mjs';
import { root } from '../workspaces.mjs';

/** What Node itself reads, and we set. */
const OF_NODE = ['NODE_ENV', 'NODE_OPTIONS'];

/** As they stand in the schemas: to read these as text needs nothing built. */
const declared = () =>
  globSync('{apps,libs}/*/src/**/*.config.ts', { cwd: root }).flatMap((path) =>
    [...readFileSync(join(root, path), 'utf8').matchAll(/(?:^ {2}|[{,] )([A-Z][A-Z0-9_]+): /gm)].map(([, name]) => name),
  );

/** The names of all settings there are. */
export const settings = () => new Set([...declared(), ...OF_NODE]);

/** Who holds one of these can read or do what nobody may: they come by reference, or are called development-only. */
export const SECRETS = ['GUILDHALL_MASTER_KEY', 'GUILDHALL_CALL_KEY', 'GUILDHALL_CALL_KEYS', 'KAFKA_PASSWORD'];

/** What every service cannot do without, also to prepare. */
export const SERVICE = ['GUILDHALL_MASTER_KEY', 'GUILDHALL_CALL_KEYS', 'KURRENTDB_URL', 'KAFKA_BROKERS', 'MONGODB_URL', 'REDIS_URL'];
const services = contexts.map((context) => [context, SERVICE]);

/** What each process cannot do without. */
export const REQUIRED = {
  ...Object.fromEntries(services),
  identity: [...SERVICE, 'GUILDHALL_ORGANIZATION_URL'],
  notification: [...SERVICE, 'GUILDHALL_ORIGIN', 'GUILDHALL_SMTP_URL'],
  gateway: ['GUILDHALL_CALL_KEY', 'KAFKA_BROKERS', 'REDIS_URL', ...contexts.map((context) => `GUILDHALL_${context.toUpperCase()}_URL`)],
};

/** Who is told of one sends spans to a collector outside. */
export const COLLECTOR = 'OTEL_EXPORTER_OTLP_ENDPOINT';

/** What the public door must never be given: it would be worth breaking into. */
export const NOT_FOR_THE_GATEWAY = ['GUILDHALL_MASTER_KEY', 'KURRENTDB_URL', 'MONGODB_URL', 'GUILDHALL_SMTP_URL'];

/** Where each is asked for metrics, and by operators. */
export const OPERATOR_PORT = 9464;

/** The port of each process. */
export const PORTS = { gateway: 3000, identity: 3101, organization: 3102, team: 3103, notification: 3104 };
