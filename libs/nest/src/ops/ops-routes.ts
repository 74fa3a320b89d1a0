import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Operation } from '../operation/operation.ts';
import type { Readiness } from './drain.ts';
import type { Metrics } from './metrics.ts';

/** `parts` name what is not ready and why; never a secret, they are public. */
export type Checks = () => Promise<Readonly<{ ready: boolean; parts: Readonly<Record<string, string>> }>>;

type Options = Readonly<{ checks: Checks; readiness: Readiness; metrics: Metrics }>;

const operation = (id: string, summary: string): Operation => ({
  id,
  summary,
  access: 'probe',
  status: 200,
  input: {},
  tag: 'Operations',
  limit: 'none',
});

/** `/health/live`, `/health/ready` and `/metrics`: plain Fastify routes, declared like all others. Before `app.init()`. */
export const opsRoutes = (app: NestFastifyApplication, { checks, readiness, metrics }: Options): void => {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.get('/health/live', { config: { operation: operation('live', 'The process answers') } }, () => ({ live: true }));
  fastify.get(
    '/health/ready',
    { config: { operation: operation('ready', 'The process takes work: not draining, stores in reach, views caught up once') } },
    async (_, reply) => {
      const { ready, parts } = readiness.draining ? { ready: false, parts: { process: 'draining' } } : await checks();
      return reply.code(ready ? 200 : 503).send({ ready, parts });
    },
  );
  fastify.get('/metrics', { config: { operation: operation('metrics', 'For Prometheus') } }, async (_, reply) =>
    reply.type(metrics.contentType).send(await metrics.text()),
  );
};
