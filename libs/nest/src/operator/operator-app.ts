import { Refusal, type Ids } from '@guildhall/eventing';
import { Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { VerifyCall } from '../calls/verify-calls.ts';
import { createApp } from '../http/create-app.ts';
import { requestLog, type Log } from '../ops/log.ts';
import type { Metrics } from '../ops/metrics.ts';
import { metricsRoute } from '../ops/ops-routes.ts';
import type { Operated } from './contexts.ts';
import { operatorModule } from './operator.module.ts';

/** `operates`: what operators look after here, and how they are told; a process without contexts has nothing of it. */
type Options = Readonly<{ ids: Ids; log: Log; metrics: Metrics; operates?: Readonly<{ operated: Operated; verify: VerifyCall }> }>;

class Nothing {}
Module({})(Nothing);

const nobody: VerifyCall = () => Promise.reject(new Refusal('forbidden', 'call.unsigned'));

/** What operators and Prometheus come to: apart from what clients come to, since both tell of everybody. */
export const operatorApp = async ({ ids, log, metrics, operates }: Options): Promise<NestFastifyApplication> => {
  const app = await createApp(operates === undefined ? Nothing : operatorModule(operates.operated, log), {
    ...{ ids, log },
    api: { verify: operates?.verify ?? nobody },
    onResponse: requestLog(log),
  });
  metricsRoute(app, metrics);
  return app;
};
