import type { Clock, Ids, Refusals } from '@guildhall/eventing';
import {
  apiOf,
  createMetrics,
  docsRoutes,
  healthRoutes,
  requestLog,
  toAll,
  type Api,
  type Authenticate,
  type Checks,
  type AppOptions,
  type Log,
  type OnAnswer,
  type PositionSeal,
  type PublicApi,
  type Readiness,
} from '@guildhall/nest';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { asyncApiOf } from './asyncapi/asyncapi.ts';
import type { GatewayConfig } from './gateway.config.ts';
import { rateLimiter } from './limit.ts';
import { memoryRateLimits, type RateLimits } from './rate-limits.ts';

/** What the public door is built from. */
type Parts = Readonly<{
  config: GatewayConfig;
  ids: Ids;
  /** The time that commands are given at, where this process takes them; the machine's unless told. */
  clock?: Pick<Clock, 'now'>;
  /** Given by identity. */
  authenticate: Authenticate;
  /** How positions look outside. */
  positions: PositionSeal;
  log: Log;
  /** What the cores in this process refuse with. */
  refusals?: Refusals;
  checks: Checks;
  /** Names loops of this process that nothing but a new one gets going again. */
  stuck?: () => readonly string[];
  version: string;
  limits?: RateLimits;
  /** Hears of every answer, beside log and metrics. */
  answered?: OnAnswer;
  /** The operations are elsewhere: what their API is, and bodies go there as they came. */
  elsewhere?: Readonly<{ api: Api }>;
}>;

/**
 * The one public door. `appOptions` goes into `createApp`, before the controllers of whatever runs in this process; `mount` adds what is the
 * gateway's own: documents and health. `observe` and `watch` take what the loops do into the metrics, which operators read elsewhere.
 */
export const gateway = ({ config, ids, authenticate, positions, log, checks, version, limits = memoryRateLimits(), ...more }: Parts) => {
  const { clock, elsewhere, refusals = {}, stuck = () => [], answered = () => undefined } = more;
  const metrics = createMetrics();
  const readiness: Readiness = { draining: false };
  const appOptions = {
    ids,
    ...(clock === undefined ? {} : { clock }),
    api: {
      authenticate,
      positions,
      ...rateLimiter(limits, config.policies),
      rawBodies: elsewhere !== undefined,
      hosts: config.hosts,
    } satisfies PublicApi,
    log,
    refusals,
    http: config.http,
    onResponse: toAll(requestLog(log), metrics.answered, answered),
  } satisfies AppOptions;
  return {
    appOptions,
    readiness,
    metrics,
    observe: metrics.observe,
    watch: metrics.watch,
    watchCircuits: metrics.watchCircuits,
    mount: (app: NestFastifyApplication): void => {
      healthRoutes(app, { checks, stuck, readiness });
      docsRoutes(app, () => elsewhere?.api ?? apiOf(app, version), [
        { id: 'asyncapi', summary: 'The facts that are published, as AsyncAPI 3', make: () => asyncApiOf(version) },
      ]);
    },
  };
};
