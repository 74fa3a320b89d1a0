import type { Observe } from '@guildhall/eventing';
import type { Tracer } from '@opentelemetry/api';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { z } from 'zod';
import type { Log, OnAnswer } from './log.ts';

/** The setting that both kinds of process take. */
export const CollectorUrl = z
  .union([z.literal('').transform(() => undefined), z.url({ protocol: /^https?$/ })])
  .optional()
  .describe(
    'An OpenTelemetry collector, Tempo or Jaeger, that gets a span of each request, command, fact and job: `http://host:4318`; none: nobody does. What else `OTEL_EXPORTER_OTLP_*` can say, such as `_HEADERS`, holds too.',
  );

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

/** Spans for a collector; the exporter is loaded only when there is one. */
export const openTracing = async ({ collector, ...options }: TracingOptions): Promise<Tracing> => {
  if (collector === undefined) return withoutCollector;
  const { exportTraces } = await import('./export-traces.ts');
  return exportTraces({ collector, ...options });
};
