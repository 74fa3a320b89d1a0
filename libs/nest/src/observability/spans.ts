import { z } from 'zod';
import type { Spans, SpanSource } from './exported-spans.ts';

/** The setting that both kinds of process take. */
export const CollectorUrl = z
  .union([z.literal('').transform(() => undefined), z.url({ protocol: /^https?$/ })])
  .optional()
  .describe(
    'An OpenTelemetry collector, Tempo or Jaeger, that gets a span of each request, command, fact and job: `http://host:4318`; none: nobody does. What else `OTEL_EXPORTER_OTLP_*` can say, such as `_HEADERS`, holds too.',
  );

const silent: Spans = { answered: () => undefined, observe: () => undefined, close: () => Promise.resolve() };

/** Spans for a collector; without one nothing of OpenTelemetry is even loaded. */
export const openSpans = async ({ collector, ...source }: SpanSource): Promise<Spans> => {
  if (collector === undefined) return silent;
  const { exportedSpans } = await import('./exported-spans.ts');
  return exportedSpans({ collector, ...source });
};
