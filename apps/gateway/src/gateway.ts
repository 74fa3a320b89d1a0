import type { Clock, Ids } from '@guildhall/eventing';
import {
  apiOf,
  createMetrics,
  docsRoutes,
  healthRoutes,
  requestLog,
  toAll,
  withoutCollector,
  type Api,
  type Authenticate,
  type Checks,
  type AppOptions,
  type Log,
  type PositionSeal,
  type PublicApi,
  type Readiness,
  type Tracing,
} from '@guildhall/nest';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { asyncApiOf } from './asyncapi/asyncapi.ts';
import type { GatewayConfig } from './gateway.config.ts';
import { rateLimiter } from './limit.ts';
import { memoryRateLimits, type RateLimits } from './rate-limits.ts';

/** What the public API is built from. */
type Parts = Readonly<{
  config: GatewayConfig;
  ids: Ids;
  /** The time that commands are given at, where this process takes them; the machine's unless told. */
  clock?: Pick<Clock, 'now'>;
  /** Given by identity. */
  authenticate: Authenticate;
  /** How clients see positions. */
  positions: PositionSeal;
  log: Log;
  checks: Checks;
  /** Names loops of this process that only a restart can repair. */
  stuck?: () => readonly string[];
  version: string;
  limits?: RateLimits;
  /** Spans of requests; without it they only carry the trace on. */
  tracing?: Pick<Tracing, 'tracer' | 'onResponse'>;
  /** Set when operations run in other processes: their API; bodies are forwarded unparsed. */
  elsewhere?: Readonly<{ api: Api }>;
}>;

/**
 * The public API of an installation. `appOptions` is for `createApp`, with the controllers of this process; `mount` adds documents and health.
 * `observe` and `watch` fill the metrics, which operators read on a port of their own.
 */
export const gateway = ({ config, ids, authenticate, positions, log, checks, version, limits = memoryRateLimits(), ...more }: Parts) => {
  const { clock, elsewhere, stuck = () => [], tracing = withoutCollector } = more;
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
    http: config.http,
    tracer: tracing.tracer,
    onResponse: toAll(requestLog(log), metrics.onResponse, tracing.onResponse),
  } satisfies AppOptions;
  return {
    appOptions,
    readiness,
    metrics,
    observe: metrics.observe,
    watch: metrics.watch,
    watchCircuits: metrics.watchCircuits,
    watchEngines: metrics.watchEngines,
    mount: (app: NestFastifyApplication): void => {
      healthRoutes(app, { checks, stuck, readiness });
      docsRoutes(app, () => elsewhere?.api ?? apiOf(app, version), {
        further: [{ id: 'asyncapi', summary: 'The facts that are published, as AsyncAPI 3', make: () => asyncApiOf(version) }],
      });
    },
  };
};
