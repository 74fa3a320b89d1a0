import type { Observe } from '@guildhall/eventing';
import type { Tracer } from '@opentelemetry/api';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import type { Log, OnAnswer } from './log.ts';

/** `tracer` starts the spans of requests, which `onResponse` ends; `observe` makes those of loops. `close` sends what is left. */
export type Tracing = Readonly<{ tracer: Tracer; onResponse: OnAnswer; observe: Observe; close: () => Promise<void> }>;

/** `service`: the process's name in traces. `log` is told of spans that the collector did not take. */
export type TracingOptions = Readonly<{ collector: string | undefined; service: string; log: Log }>;

/** Carries traces over requests, facts and jobs, and exports nothing. */
export const withoutCollector: Tracing = {
  tracer: new TracerProvider().getTracer('guildhall'),
  onResponse: () => undefined,
  observe: () => undefined,
  close: () => Promise.resolve(),
};
