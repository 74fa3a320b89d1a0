import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Operation } from '../operations/operation.ts';
import type { Readiness } from './drain.ts';
import type { Metrics } from './metrics.ts';

/** `parts` name what is not ready and why; never a secret, they are public. */
export type Checks = () => Promise<Readonly<{ ready: boolean; parts: Readonly<Record<string, string>> }>>;

/** `stuck` names the loops that nothing but a new process gets going again. */
type Options = Readonly<{ checks: Checks; stuck: () => readonly string[]; readiness: Readiness }>;

const operation = (id: string, summary: string): Operation => ({
  id,
  summary,
  access: 'probe',
  status: 200,
  input: {},
  tag: 'Operations',
  limit: 'none',
});

/** `/health/live` and `/health/ready`: plain Fastify routes, declared like all others. Before `app.init()`. */
export const healthRoutes = (app: NestFastifyApplication, { checks, stuck, readiness }: Options): void => {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.get(
    '/health/live',
    { config: { operation: operation('live', 'The process answers, and no loop of its is stuck') } },
    (_, reply) => {
      const loops = stuck();
      return reply.code(loops.length === 0 ? 200 : 503).send({ live: loops.length === 0, stuck: loops });
    },
  );
  fastify.get(
    '/health/ready',
    { config: { operation: operation('ready', 'The process takes work: not draining, stores in reach, views caught up once') } },
    async (_, reply) => {
      const { ready, parts } = readiness.draining ? { ready: false, parts: { process: 'draining' } } : await checks();
      return reply.code(ready ? 200 : 503).send({ ready, parts });
    },
  );
};

/** `/metrics`, where no client comes: it counts what everybody does. Before `app.init()`. */
export const metricsRoute = (app: NestFastifyApplication, metrics: Metrics): void => {
  app
    .getHttpAdapter()
    .getInstance()
    .get('/metrics', { config: { operation: operation('metrics', 'For Prometheus') } }, async (_, reply) =>
      reply.type(metrics.contentType).send(await metrics.text()),
    );
};
