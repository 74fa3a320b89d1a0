import type { Ids } from '@guildhall/eventing';
import {
  createMetrics,
  docsRoutes,
  opsRoutes,
  requestLog,
  type Authenticate,
  type Checks,
  type Kit,
  type Log,
  type Readiness,
} from '@guildhall/nest';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { GatewayConfig } from './gateway.config.ts';
import { limitBy } from './limit.ts';
import { memoryRateLimits, type RateLimits } from './rate-limits.ts';

/** What the public door is built from. */
type Parts = Readonly<{
  config: GatewayConfig;
  ids: Ids;
  /** Given by identity. */
  authenticate: Authenticate;
  log: Log;
  checks: Checks;
  version: string;
  limits?: RateLimits;
}>;

/**
 * The one public door. `kit` goes into `createApp`, before the controllers of whatever runs in this process; `mount` adds what is the
 * gateway's own: documents, health, metrics. `observe` takes what the loops see into the metrics.
 */
export const gateway = ({ config, ids, authenticate, log, checks, version, limits = memoryRateLimits() }: Parts) => {
  const metrics = createMetrics();
  const readiness: Readiness = { draining: false };
  const logged = requestLog(log);
  const kit: Kit = {
    ids,
    authenticate,
    log,
    http: config.http,
    limit: limitBy(limits, config.policies),
    answered: (visit, status, ms) => {
      logged(visit, status, ms);
      metrics.answered(visit, status, ms);
    },
  };
  return {
    kit,
    readiness,
    observe: metrics.observe,
    mount: (app: NestFastifyApplication): void => {
      opsRoutes(app, { checks, readiness, metrics });
      docsRoutes(app, version);
    },
  };
};
