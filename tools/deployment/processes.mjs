/** The processes that are deployed, and what the schemas of their settings say. */
import { z } from 'zod';
import { contextNames, contexts } from '../../libs/contracts/src/contexts.ts';
import { settingsOf } from '../docs/schemas.mjs';

/** The port of each process. */
export const ports = { gateway: 3000, ...Object.fromEntries(contextNames.map((name) => [name, contexts[name].port])) };
export const processNames = Object.keys(ports);

/** Where each answers operators and Prometheus. */
export const OPERATOR_PORT = 9464;

/** Whoever has one of these can read or do what nobody else may. */
export const SECRETS = ['GUILDHALL_MASTER_KEY', 'GUILDHALL_CALL_KEY', 'GUILDHALL_CALL_KEYS', 'KAFKA_PASSWORD'];

/** Where spans go, if anywhere. */
export const COLLECTOR = 'OTEL_EXPORTER_OTLP_ENDPOINT';

const schemas = (process) =>
  process === 'gateway' ? ['GATEWAY', 'FORWARD'] : ['SERVICE', process.toUpperCase(), `${process.toUpperCase()}_APART`];
const shapeOf = (names) => Object.assign({}, ...names.map(settingsOf));
/** Without the port, which each has a default for. */
const requiredOf = (names) =>
  z.toJSONSchema(z.object(shapeOf(names)), { io: 'input', unrepresentable: 'any' }).required.filter((name) => name !== 'PORT');

/** Optional to their schema, since the one process does without; a deployed one does not. */
const DEPLOYED = { notification: ['GUILDHALL_ORIGIN', 'GUILDHALL_SMTP_URL'] };

/** What a process may be told, besides what Node itself reads. */
export const knownSettings = (process) => [...Object.keys(shapeOf(schemas(process))), 'NODE_ENV', 'NODE_OPTIONS'];
/** What it cannot do without. */
export const requiredSettings = (process) => [...requiredOf(schemas(process)), ...(DEPLOYED[process] ?? [])];
/** What the job that prepares for a service cannot do without. */
export const requiredToPrepare = requiredOf(['SERVICE']);

/** What is wrong with the names of the settings that a process is told. */
export const settingErrors = (process, told, required = requiredSettings(process)) => [
  ...told.filter((name) => !knownSettings(process).includes(name)).map((name) => `${process} does not know ${name}`),
  ...required.filter((name) => !told.includes(name)).map((name) => `${process} is not told ${name}`),
];
