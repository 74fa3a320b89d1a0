import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { probe } from '../lifecycle/probe.ts';
import type { Metrics } from './metrics.ts';

/** `/metrics`, on the operators' port only: it counts what all clients do. To be called before `app.init()`. */
export const metricsRoute = (app: NestFastifyApplication, metrics: Metrics): void => {
  app
    .getHttpAdapter()
    .getInstance()
    .get('/metrics', { config: { operation: probe('metrics', 'For Prometheus') } }, async (_, reply) =>
      reply.type(metrics.contentType).send(await metrics.text()),
    );
};
