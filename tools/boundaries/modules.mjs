import { contextNames } from '../../libs/contracts/src/contexts.ts';

/**
 * What a line of code may import and use, in one table that dependency-cruiser and ESLint read.
 *
 * `at` is a path; `may` is what its files may import besides each other: paths, `npm:` packages and `node:` builtins, each a prefix.
 * `<ctx>` is the same context in both. A file belongs to the first module that matches it. ESLint checks `rules` (tools/eslint/rules.mjs)
 * and `names`, the patterns for file names.
 */
const kernel = 'libs/eventing/src/';
const contracts = 'libs/contracts/src/';
/** Memberships as other contexts know them; the domain sees the half that reads nothing. */
const access = 'libs/access/src/';
const authorize = `${access}authorize.ts`;
/** Of the published language the domain sees what a role permits, and no shape of the wire. */
const permissions = `${contracts}permissions.ts`;
const zod = 'npm:zod/';
const core = 'libs/<ctx>/src/';
/** The domain without its deciders: code that reads or translates never decides. */
const vocabulary = [`${core}domain/(?!.*[.]decider[.]ts$)`, `${core}stored.ts`];
const builtins = 'node:(fs|path|os|url|util|events|timers|worker_threads)(/|$)';
const nest = ['npm:@nestjs/', 'npm:fastify/', 'npm:@fastify/', 'npm:rxjs/', 'npm:reflect-metadata/', zod];
const shells = ['libs/nest/src/', kernel, contracts];
const anything = ['npm:', 'node:', 'libs/'];

export const modules = [
  { name: 'kernel', at: kernel, may: ['npm:lru-cache/'], rules: ['pure'] },
  { name: 'published-language', at: contracts, may: [zod], rules: ['pure', 'sync'] },

  { name: 'access', at: access, may: [kernel, contracts], rules: ['pure'] },

  { name: 'refusals', at: `${core}domain/refusals.ts`, may: [kernel, contracts, authorize], rules: ['pure', 'sync'] },
  { name: 'domain', at: `${core}domain/`, may: [kernel, permissions, authorize], rules: ['pure', 'sync', 'exhaustive', 'explicit-data'] },
  { name: 'write', at: `${core}write/`, may: [kernel, access, `${core}domain/`, `${core}ports.ts`, `${core}read/`], rules: ['pure'] },
  {
    name: 'read',
    at: `${core}read/`,
    may: [kernel, contracts, access, ...vocabulary, `${core}ports.ts`],
    rules: ['pure', 'exhaustive-project'],
    names: ['[a-z-]+[.](view|query)[.]ts'],
  },
  { name: 'react', at: `${core}react/`, may: [kernel, contracts], rules: ['pure', 'sync'], names: ['when-[a-z-]+-then-[a-z-]+[.]ts'] },
  { name: 'publish', at: `${core}publish.ts`, may: [kernel, contracts, zod, ...vocabulary], rules: ['pure', 'sync', 'exhaustive'] },
  { name: 'stored', at: `${core}stored.ts`, may: [kernel, contracts, zod, ...vocabulary], rules: ['pure', 'sync'] },
  { name: 'ports', at: `${core}ports.ts`, may: [kernel, contracts, access, ...vocabulary], rules: ['pure', 'sync'] },
  { name: 'front', at: `${core}app.ts`, may: [kernel, contracts, core], rules: ['pure'] },
  { name: 'core', at: core, may: [kernel, contracts, access], rules: ['pure', 'sync'] },

  { name: 'sqlite', at: 'libs/platform/sqlite/src/', may: [kernel, 'node:sqlite', 'npm:lru-cache/', builtins], rules: ['functions'] },
  { name: 'crypto', at: 'libs/platform/crypto/src/', may: [kernel, 'node:crypto', builtins], rules: ['functions'] },
  {
    name: 'kurrentdb',
    at: 'libs/platform/kurrentdb/src/',
    may: [kernel, 'npm:@kurrent/', 'npm:@connectrpc/', 'npm:@bufbuild/', 'npm:cockatiel/', 'node:(http2|tls)$', builtins],
    rules: ['functions'],
  },
  {
    name: 'kafka',
    at: 'libs/platform/kafka/src/',
    may: [kernel, 'npm:kafkajs/', 'npm:cockatiel/', 'npm:lru-cache/', builtins],
    rules: ['functions'],
  },
  {
    name: 'mongo',
    at: 'libs/platform/mongo/src/',
    may: [kernel, 'npm:mongodb/', 'npm:cockatiel/', 'npm:lru-cache/', builtins],
    rules: ['functions'],
  },
  { name: 'bullmq', at: 'libs/platform/bullmq/src/', may: [kernel, 'npm:bullmq/', 'npm:ioredis/', builtins], rules: ['functions'] },
  { name: 'redis', at: 'libs/platform/redis/src/', may: [kernel, 'npm:ioredis/', builtins], rules: ['functions'] },
  { name: 'testing', at: 'libs/testing/src/', may: anything, rules: ['functions'] },
  {
    name: 'nest',
    at: 'libs/nest/src/',
    may: [
      ...nest,
      ...shells,
      ...[
        'npm:@opentelemetry/',
        'npm:cockatiel/',
        'npm:jose/',
        'npm:pino/',
        'npm:prom-client/',
        'npm:rate-limiter-flexible/',
        'npm:undici/',
        'npm:zod-openapi/',
      ],
      'node:',
    ],
    rules: [],
  },
  { name: 'service', at: 'libs/service/src/', may: [...shells, 'libs/platform/', 'npm:@nestjs/', zod, 'node:'], rules: [] },

  { name: 'http', at: 'apps/<ctx>/src/http/', may: [...nest, ...shells, core, 'apps/<ctx>/src/'], rules: [] },
  {
    name: 'adapters',
    at: 'apps/<ctx>/src/adapters/',
    may: [...shells, core, 'libs/platform/', 'apps/<ctx>/src/(?!http/)', 'npm:', 'node:'],
    rules: ['functions'],
  },
  { name: 'app', at: 'apps/<ctx>/src/', may: [...shells, core, 'libs/platform/', 'libs/service/src/', 'npm:', 'node:'], rules: [] },
  { name: 'gateway', at: 'apps/gateway/src/', may: [...shells, 'libs/platform/', 'npm:', 'node:'], rules: [] },
  { name: 'admin', at: 'apps/admin/src/', may: [...shells, 'libs/platform/crypto/', zod, 'node:'], rules: [] },
  { name: 'standalone', at: 'apps/standalone/src/', may: [...anything, 'apps/'], rules: [] },

  { name: 'oracle', at: 'e2e/oracle/', may: [kernel, 'libs/testing/src/', 'node:'], rules: ['functions'] },
  { name: 'crash', at: 'e2e/crash/', may: [...anything, 'apps/standalone/src/', 'e2e/oracle/'], rules: ['functions'] },
  {
    name: 'faults',
    at: 'e2e/faults/',
    may: [...anything, 'apps/admin/src/', 'e2e/oracle/', 'e2e/support/', 'tools/distributed/'],
    rules: ['functions'],
  },
  { name: 'journeys', at: 'e2e/', may: ['npm:', 'node:', 'libs/testing/src/'], rules: ['functions'] },
  {
    name: 'bench',
    at: 'bench/',
    may: ['apps/standalone/src/', 'apps/admin/src/', 'libs/platform/', 'tools/distributed/', 'npm:', 'node:'],
    rules: ['functions'],
  },
];

/** A module's files as globs for ESLint. */
export const filesOf = (at) => {
  const paths = at.includes('<ctx>') ? contextNames.map((context) => at.replace('<ctx>', context)) : [at];
  return paths.map((path) => (path.endsWith('/') ? `${path}**/*.ts` : path));
};
