import { z } from 'zod';
import { withoutCollector, type Tracing, type TracingOptions } from './tracing.ts';

/** The setting that both kinds of process take. */
export const CollectorUrl = z
  .union([z.literal('').transform(() => undefined), z.url({ protocol: /^https?$/ })])
  .optional()
  .describe(
    'The OpenTelemetry collector, Tempo or Jaeger to which the spans of requests, commands, facts and jobs are sent: `http://host:4318`. Default: none. Other variables `OTEL_EXPORTER_OTLP_*`, such as `_HEADERS`, apply too.',
  );

/** Spans for a collector; the exporter is loaded only when there is one. */
export const openTracing = async ({ collector, ...options }: TracingOptions): Promise<Tracing> => {
  if (collector === undefined) return withoutCollector;
  const { exportTraces } = await import('./export-traces.ts');
  return exportTraces({ collector, ...options });
};
