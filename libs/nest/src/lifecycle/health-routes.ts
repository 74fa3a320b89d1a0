import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Readiness } from './drain.ts';
import { probe } from './probe.ts';

/** `parts` name what is not ready and why; they are public, so never a secret. */
export type Checks = () => Promise<Readonly<{ ready: boolean; parts: Readonly<Record<string, string>> }>>;

/** `stuck` names the loops that only a restart gets going again. */
type Options = Readonly<{ checks: Checks; stuck: () => readonly string[]; readiness: Readiness }>;

/** `/health/live` and `/health/ready`: plain Fastify routes, declared like all others. To be called before `app.init()`. */
export const healthRoutes = (app: NestFastifyApplication, { checks, stuck, readiness }: Options): void => {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.get('/health/live', { config: { operation: probe('live', 'The process answers, and no loop of its is stuck') } }, (_, reply) => {
    const loops = stuck();
    return reply.code(loops.length === 0 ? 200 : 503).send({ live: loops.length === 0, stuck: loops });
  });
  fastify.get(
    '/health/ready',
    {
      config: { operation: probe('ready', 'The process takes work: not draining, stores in reach, views caught up once, no loop halted') },
    },
    async (_, reply) => {
      const { ready, parts } = readiness.draining ? { ready: false, parts: { process: 'draining' } } : await checks();
      return reply.code(ready ? 200 : 503).send({ ready, parts });
    },
  );
};
