import { accessSync, constants } from 'node:fs';
import { z } from 'zod';

const isReadable = (path: string): boolean => {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
};
/** An empty setting is no setting: Compose cannot leave one out. */
export const unlessEmpty = <T extends z.ZodType<string>>(schema: T) =>
  z.union([z.literal('').transform(() => undefined), schema]).optional();
const file = (what: string) =>
  unlessEmpty(z.string().refine(isReadable, 'there is no such file, or it may not be read')).describe(`A PEM file: ${what}`);
const ca = (engine: string) => file(`the certificate authorities trusted for ${engine}. Default: those that Node trusts.`);
const cert = (engine: string) => file(`the client certificate for ${engine}, if it asks for one.`);
const key = () => file('the key of that certificate.');

/** Several hosts make no URL. */
const KURRENTDB_NODES = /^(kurrentdb|esdb)(\+discover)?:\/\/([^@/?]+@)?[^@/?,]+(,[^@/?,]+)*\/?(\?.+)?$/;

/** Where each engine is. */
export const KurrentdbUrl = z
  .string()
  .regex(KURRENTDB_NODES, 'Say kurrentdb://host:2113, with all nodes: kurrentdb://host:2113,host:2113')
  .describe('The event store, with all nodes of a cluster: `kurrentdb://user:password@host:2113,host:2113?tls=true`.');
export const KafkaBrokers = z.string().min(1).describe('The Kafka brokers: `host:port,host:port`.');
export const MongodbUrl = z
  .string()
  .regex(/^mongodb(\+srv)?:\/\/[^/?]/, 'Say mongodb://host:27017')
  .describe('Views, checkpoints, keys: `mongodb://user:password@host:27017/?tls=true`. Each service has a database of its own there.');
export const RedisUrl = z.url({ protocol: /^rediss?$/ }).describe('Jobs and leases: `rediss://user:password@host:6379`.');

/** Settings of access to each engine, beside what its URL says, such as user and password. */
export const KURRENTDB_ACCESS = { KURRENTDB_CA_FILE: ca('KurrentDB'), KURRENTDB_CERT_FILE: cert('KurrentDB'), KURRENTDB_KEY_FILE: key() };
export const MONGODB_ACCESS = { MONGODB_CA_FILE: ca('MongoDB'), MONGODB_CERT_FILE: cert('MongoDB'), MONGODB_KEY_FILE: key() };
export const REDIS_ACCESS = { REDIS_CA_FILE: ca('Redis'), REDIS_CERT_FILE: cert('Redis'), REDIS_KEY_FILE: key() };
export const KAFKA_ACCESS = {
  KAFKA_TLS: z.enum(['on', 'off']).default('off').describe('Whether connections to Kafka use TLS.'),
  KAFKA_CA_FILE: ca('Kafka'),
  KAFKA_CERT_FILE: cert('Kafka'),
  KAFKA_KEY_FILE: key(),
  KAFKA_USER: unlessEmpty(z.string()).describe('The user at Kafka (SASL). Default: none, or the user that the certificate names.'),
  KAFKA_PASSWORD: unlessEmpty(z.string()).describe('The password of that user.'),
  KAFKA_MECHANISM: z
    .enum(['scram-sha-512', 'scram-sha-256', 'plain'])
    .default('scram-sha-512')
    .describe('The SASL mechanism; `plain` only with TLS.'),
};

type Engine = 'KURRENTDB' | 'KAFKA' | 'MONGODB' | 'REDIS';
/** Settings of access, of some engines or all. */
export type EngineAccess = Readonly<
  Partial<
    Record<
      `${Engine}_${'CA' | 'CERT' | 'KEY'}_FILE` | `${Exclude<Engine, 'KAFKA'>}_URL` | `KAFKA_${'TLS' | 'USER' | 'PASSWORD' | 'MECHANISM'}`,
      string | undefined
    >
  >
>;

export type KafkaAccess = Readonly<z.infer<z.ZodObject<typeof KAFKA_ACCESS>>>;

/** An engine's PEM files, as its adapter takes them. */
export const filesOf = (config: EngineAccess, engine: Engine) => ({
  ca: config[`${engine}_CA_FILE`],
  cert: config[`${engine}_CERT_FILE`],
  key: config[`${engine}_KEY_FILE`],
});

/** Access to Kafka, as its adapter takes it. */
export const kafkaAccessOf = (config: KafkaAccess) => ({
  ...filesOf(config, 'KAFKA'),
  tls: config.KAFKA_TLS === 'on',
  user: config.KAFKA_USER,
  password: config.KAFKA_PASSWORD,
  mechanism: config.KAFKA_MECHANISM,
});

/** Which setting encrypts the connections to an engine. */
const ENCRYPTED: Readonly<Record<Engine, Readonly<{ is: (config: EngineAccess) => boolean; by: string }>>> = {
  KURRENTDB: { is: ({ KURRENTDB_URL: url }) => url !== undefined && !/[?&]tls=false/.test(url), by: 'KURRENTDB_URL without tls=false' },
  KAFKA: { is: ({ KAFKA_TLS }) => KAFKA_TLS === 'on', by: 'KAFKA_TLS=on' },
  MONGODB: { is: ({ MONGODB_URL = '' }) => /^mongodb\+srv:|[?&](?:tls|ssl)=true/.test(MONGODB_URL), by: 'MONGODB_URL with tls=true' },
  REDIS: { is: ({ REDIS_URL = '' }) => REDIS_URL.startsWith('rediss:'), by: 'REDIS_URL with rediss:' },
};
const ENGINES: readonly Engine[] = ['KURRENTDB', 'KAFKA', 'MONGODB', 'REDIS'];

/** For a configuration's `superRefine`: refuses certificates that would not be used, and half of a pair. */
export const consistentAccess = (config: EngineAccess, context: z.RefinementCtx): void => {
  const refuse = (path: keyof EngineAccess, message: string): void => context.addIssue({ code: 'custom', path: [path], message });
  const together = (one: keyof EngineAccess, other: keyof EngineAccess): void => {
    if (config[one] !== undefined && config[other] === undefined) refuse(other, `it goes with ${one}`);
    if (config[other] !== undefined && config[one] === undefined) refuse(one, `it goes with ${other}`);
  };
  for (const engine of ENGINES) {
    const { is, by } = ENCRYPTED[engine];
    together(`${engine}_CERT_FILE`, `${engine}_KEY_FILE`);
    for (const setting of [`${engine}_CA_FILE`, `${engine}_CERT_FILE`] as const)
      if (config[setting] !== undefined && !is(config)) refuse(setting, `nobody looks at it without ${by}`);
  }
  together('KAFKA_USER', 'KAFKA_PASSWORD');
  if (config.KAFKA_USER !== undefined && config.KAFKA_MECHANISM === 'plain' && !ENCRYPTED.KAFKA.is(config))
    refuse('KAFKA_MECHANISM', `plain shows the password to whoever listens: say ${ENCRYPTED.KAFKA.by}`);
};
