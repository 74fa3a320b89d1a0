import { unknownRequirement, unmetVersion, type Engine, type Unmet } from '@guildhall/eventing';
import type { Redis } from 'ioredis';

/** BullMQ's scripts are made for it. */
const FIRST_GOOD_VERSIONS = ['6.2.0'];

type Values = Readonly<Record<string, string>>;
/** What a command answered, or why it was refused. */
type Asked = Readonly<{ values: Values; refusal?: string }>;
/** `breaking`: the values with which a promise fails; default: all but `needed`. */
type Rule = Readonly<{ requirement: string; needed: string; breaking?: readonly string[] }>;

const BY_INFO: readonly Rule[] = [
  // A replica takes no writes.
  { requirement: 'role', needed: 'master' },
  // Scripts, ours and BullMQ's, use keys that a cluster keeps on different servers.
  { requirement: 'redis_mode', needed: 'standalone' },
  // Jobs, leases and the counters of limits would go when memory is short.
  { requirement: 'maxmemory_policy', needed: 'noeviction' },
  // Jobs have to be there after a restart: not all can be made again from facts.
  { requirement: 'appendonly', needed: 'yes' },
];
/** With `everysec` the failure of a machine, not of a process, may lose the jobs of a second. */
const BY_CONFIG: Rule = { requirement: 'appendfsync', needed: 'always', breaking: ['no'] };

const NOT_ALLOWED = /^(NOPERM|ERR unknown (sub)?command)/;
const ask = async (command: () => Promise<Values>): Promise<Asked> => {
  try {
    return { values: await command() };
  } catch (error) {
    if (!(error instanceof Error) || !NOT_ALLOWED.test(error.message)) throw error;
    return { values: {}, refusal: error.message };
  }
};

const infoOf = (text: string): Values => {
  const values = Object.fromEntries([...text.matchAll(/^(\w+):(.*?)\r?$/gm)].map(([, name = '', value = '']) => [name, value]));
  const { aof_enabled: isAppending } = values;
  return isAppending === undefined ? values : { ...values, appendonly: isAppending === '1' ? 'yes' : 'no' };
};
const configOf = (answer: unknown): Values => {
  const [name, value] = Array.isArray(answer) ? answer.map(String) : [];
  return name === undefined || value === undefined ? {} : { [name]: value };
};

const unmetRule = ({ values, refusal = 'not told' }: Asked, { requirement, needed, breaking }: Rule): readonly Unmet[] => {
  const found = values[requirement];
  if (found === undefined) return [unknownRequirement(requirement, needed, refusal)];
  return found === needed ? [] : [{ requirement, found, needed, breaks: breaking?.includes(found) ?? true }];
};

/** The Redis of a connection that answers in time. */
export const redisEngine = (redis: Redis): Engine => ({
  name: 'redis',
  address: `${redis.options.host ?? ''}:${String(redis.options.port ?? '')}`,
  unmet: async () => {
    const [info, config] = await Promise.all([
      ask(async () => infoOf(await redis.info())),
      ask(async () => configOf(await redis.config('GET', BY_CONFIG.requirement))),
    ]);
    return [
      ...unmetVersion(info.values['redis_version'] ?? info.refusal, FIRST_GOOD_VERSIONS),
      ...BY_INFO.flatMap((rule) => unmetRule(info, rule)),
      // Means nothing where nothing is appended.
      ...(info.values['appendonly'] === 'no' ? [] : unmetRule(config, BY_CONFIG)),
    ];
  },
  time: async () => {
    const [seconds = 0, microseconds = 0] = (await redis.time()).map(Number);
    return new Date(seconds * 1_000 + microseconds / 1_000);
  },
  onConnect: (listener) => {
    redis.on('ready', listener);
    return () => redis.off('ready', listener);
  },
});
