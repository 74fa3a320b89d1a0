import type { Ids } from '@guildhall/eventing';
import { Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ServiceCallVerifier } from '../auth/service-call-verifier.ts';
import { createApp } from '../http/create-app.ts';
import { requestLog, type Log } from '../observability/log.ts';
import type { Metrics } from '../observability/metrics.ts';
import { metricsRoute } from '../observability/metrics-route.ts';
import type { Operated } from './operated-contexts.ts';
import { operatorModule } from './operator.module.ts';
import { commonRefusal } from '../operations/common-refusals.ts';

/** `operates`: what operators look after here, and how their calls are verified; a process without contexts has none. */
type Options = Readonly<{ ids: Ids; log: Log; metrics: Metrics; operates?: Readonly<{ operated: Operated; verify: ServiceCallVerifier }> }>;

class NoContexts {}
Module({})(NoContexts);

const refuseAll: ServiceCallVerifier = () => Promise.reject(commonRefusal('call.unsigned'));

/** The listener for operators and Prometheus, apart from the clients' since it shows data about all of them. */
export const operatorApp = async ({ ids, log, metrics, operates }: Options): Promise<NestFastifyApplication> => {
  const app = await createApp(operates === undefined ? NoContexts : operatorModule(operates.operated, log), {
    ...{ ids, log },
    api: { verify: operates?.verify ?? refuseAll },
    onResponse: requestLog(log),
  });
  metricsRoute(app, metrics);
  return app;
};
