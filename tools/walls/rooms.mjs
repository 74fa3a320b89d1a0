/**
 * What a line of code may touch, as data: dependency-cruiser and ESLint hold what stands here, and nothing else says it again.
 *
 * `at` is a place in the tree, `may` what it may import beside itself: places, `npm:` packages and `node:` builtins, each a prefix.
 * `<ctx>` stands for one and the same context on both sides. The first room that a file fits is its room. `manners` and
 * `names` of files are held by ESLint.
 */
export const contexts = ['identity', 'organization', 'team', 'notification'];

const kernel = 'libs/eventing/src/';
const contracts = 'libs/contracts/src/';
const zod = 'npm:zod/';
const core = 'libs/<ctx>/src/';
/** The domain's words without its decisions: who reads or translates never decides. */
const words = [`${core}domain/(?!.*[.]decider[.]ts$)`, `${core}stored.ts`];
const chores = 'node:(fs|path|os|url|util|events|timers|worker_threads)(/|$)';
const nest = ['npm:@nestjs/', 'npm:fastify/', 'npm:@fastify/', 'npm:rxjs/', 'npm:reflect-metadata/', zod];
const shells = ['libs/nest/src/', kernel, contracts];
const anything = ['npm:', 'node:', 'libs/'];

export const rooms = [
  { name: 'kernel', at: kernel, may: [], manners: ['pure'] },
  { name: 'published-language', at: contracts, may: [zod], manners: ['pure', 'sync'] },

  { name: 'domain', at: `${core}domain/`, may: [kernel], manners: ['pure', 'sync', 'exhaustive', 'decides'] },
  {
    name: 'write',
    at: `${core}write/`,
    may: [kernel, `${core}domain/`, `${core}ports.ts`, `${core}read/[^/]+[.]view[.]ts$`],
    manners: ['pure'],
  },
  {
    name: 'read',
    at: `${core}read/`,
    may: [kernel, contracts, ...words, `${core}ports.ts`],
    manners: ['pure'],
    names: ['[a-z-]+[.](view|query)[.]ts'],
  },
  { name: 'react', at: `${core}react/`, may: [kernel, contracts], manners: ['pure', 'sync'], names: ['when-[a-z-]+-then-[a-z-]+[.]ts'] },
  { name: 'publish', at: `${core}publish.ts`, may: [kernel, contracts, zod, ...words], manners: ['pure', 'sync', 'exhaustive'] },
  { name: 'stored', at: `${core}stored.ts`, may: [kernel, contracts, zod, ...words], manners: ['pure', 'sync'] },
  { name: 'ports', at: `${core}ports.ts`, may: [kernel, contracts, ...words], manners: ['pure', 'sync'] },
  { name: 'core', at: core, may: [kernel, contracts], manners: ['pure', 'sync'] },

  { name: 'sqlite', at: 'libs/platform/sqlite/src/', may: [kernel, 'node:sqlite', chores], manners: ['plain'] },
  { name: 'crypto', at: 'libs/platform/crypto/src/', may: [kernel, 'node:crypto', chores], manners: ['plain'] },
  { name: 'smtp', at: 'libs/platform/smtp/src/', may: [kernel, 'npm:nodemailer/', chores], manners: ['plain'] },
  { name: 'kurrentdb', at: 'libs/platform/kurrentdb/src/', may: [kernel, 'npm:@kurrent/', chores], manners: ['plain'] },
  { name: 'kafka', at: 'libs/platform/kafka/src/', may: [kernel, 'npm:kafkajs/', chores], manners: ['plain'] },
  { name: 'mongo', at: 'libs/platform/mongo/src/', may: [kernel, 'npm:mongodb/', chores], manners: ['plain'] },
  { name: 'bullmq', at: 'libs/platform/bullmq/src/', may: [kernel, 'npm:bullmq/', 'npm:ioredis/', chores], manners: ['plain'] },
  { name: 'redis', at: 'libs/platform/redis/src/', may: [kernel, 'npm:ioredis/', chores], manners: ['plain'] },
  { name: 'testing', at: 'libs/testing/src/', may: anything, manners: ['plain'] },
  {
    name: 'nest',
    at: 'libs/nest/src/',
    may: [
      ...nest,
      ...shells,
      ...['npm:cockatiel/', 'npm:jose/', 'npm:pino/', 'npm:prom-client/', 'npm:rate-limiter-flexible/', 'npm:undici/'],
      'node:',
    ],
    manners: [],
  },
  { name: 'service', at: 'libs/service/src/', may: [...shells, 'libs/platform/', 'npm:@nestjs/', zod, 'node:'], manners: [] },

  { name: 'http', at: 'apps/<ctx>/src/http/', may: [...nest, ...shells, core, 'apps/<ctx>/src/'], manners: [] },
  { name: 'app', at: 'apps/<ctx>/src/', may: [...shells, core, 'libs/platform/', 'libs/service/src/', 'npm:', 'node:'], manners: [] },
  { name: 'gateway', at: 'apps/gateway/src/', may: [...shells, 'libs/platform/', 'npm:', 'node:'], manners: [] },
  { name: 'admin', at: 'apps/admin/src/', may: [...shells, 'libs/platform/crypto/', zod, 'node:'], manners: [] },
  { name: 'standalone', at: 'apps/standalone/src/', may: [...anything, 'apps/'], manners: [] },

  { name: 'oracle', at: 'e2e/oracle/', may: [kernel, 'libs/testing/src/', 'node:'], manners: ['plain'] },
  { name: 'crash', at: 'e2e/crash/', may: [...anything, 'apps/standalone/src/', 'e2e/oracle/'], manners: ['plain'] },
  {
    name: 'faults',
    at: 'e2e/faults/',
    may: [...anything, 'apps/admin/src/', 'e2e/oracle/', 'e2e/support/', 'tools/distributed/'],
    manners: ['plain'],
  },
  { name: 'journeys', at: 'e2e/', may: ['npm:', 'node:', 'libs/testing/src/'], manners: ['plain'] },
  {
    name: 'bench',
    at: 'bench/',
    may: ['apps/standalone/src/', 'apps/admin/src/', 'libs/platform/', 'tools/distributed/', 'npm:', 'node:'],
    manners: ['plain'],
  },
];

/** A room's files as ESLint's globs. */
export const filesOf = (at) => {
  const places = at.includes('<ctx>') ? contexts.map((context) => at.replace('<ctx>', context)) : [at];
  return places.map((place) => (place.endsWith('/') ? `${place}**/*.ts` : place));
};
