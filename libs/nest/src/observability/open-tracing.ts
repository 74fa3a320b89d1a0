import { z } from 'zod';
import { withoutCollector, type Tracing, type TracingOptions } from './tracing.ts';

/** The setting that both kinds of process take. */
export const CollectorUrl = z
  .union([z.literal('').transform(() => undefined), z.url({ protocol: /^https?$/ })])
  .optional()
  .describe(
    'An OpenTelemetry collector, Tempo or Jaeger, that gets a span of each request, command, fact and job: `http://host:4318`; none: nobody does. What else `OTEL_EXPORTER_OTLP_*` can say, such as `_HEADERS`, holds too.',
  );

/** Spans for a collector; the exporter is loaded only when there is one. */
export const openTracing = async ({ collector, ...options }: TracingOptions): Promise<Tracing> => {
  if (collector === undefined) return withoutCollector;
  const { exportTraces } = await import('./export-traces.ts');
  return exportTraces({ collector, ...options });
};
