import type { Observation } from '@guildhall/eventing';
import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider, type SpanExporter } from '@opentelemetry/sdk-trace';
import type { Log } from './log.ts';
import { isFailure } from './log-observations.ts';
import { contextOf } from './trace.ts';
import type { Tracing, TracingOptions } from './tracing.ts';

const KINDS: Readonly<Record<Observation['kind'], SpanKind>> = {
  command: SpanKind.INTERNAL,
  projection: SpanKind.INTERNAL,
  publication: SpanKind.PRODUCER,
  consumption: SpanKind.CONSUMER,
  job: SpanKind.CONSUMER,
};

/** How long spans are collected before they are sent, and how long sending may take. */
const BATCH_DELAY_MS = 2_000;
const EXPORT_SUCCESS = 0;

/** An exporter that logs what it could not send. */
const logFailures = (exporter: SpanExporter, log: Log): SpanExporter => ({
  export: (spans, done) =>
    exporter.export(spans, (result) => {
      if (result.code !== EXPORT_SUCCESS) log.warn({ err: result.error, spans: spans.length }, 'spans lost');
      done(result);
    }),
  shutdown: () => exporter.shutdown(),
});

const providerOf = ({ collector, service, log }: TracingOptions): TracerProvider => {
  const exporter = new OTLPTraceExporter({ url: `${String(collector).replace(/\/$/, '')}/v1/traces`, timeoutMillis: BATCH_DELAY_MS });
  const processor = new BatchSpanProcessor({
    exporter: logFailures(exporter, log),
    scheduledDelayMillis: BATCH_DELAY_MS,
    exportTimeoutMillis: 2 * BATCH_DELAY_MS,
  });
  return new TracerProvider({ resource: resourceFromAttributes({ 'service.name': service }), spanProcessors: [processor] });
};

/**
 * Spans by OTLP over HTTP, in batches: when 2,048 wait more are dropped, so a collector that is away costs no memory. They hold names and
 * numbers only, as the log does. Whoever begins a trace decides whether it is sampled.
 */
export const exportTraces = (options: TracingOptions): Tracing => {
  const provider = providerOf(options);
  const tracer = provider.getTracer('guildhall');
  return {
    tracer,
    onResponse: ({ operation, trace: { span } }, status) => {
      if (operation?.access === 'probe') return; // a span that never ends is never exported
      span.setAttribute('http.response.status_code', status);
      if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    },
    observe: ({ kind, name, id, outcome, error, took = 0, parents = [] }) => {
      const end = Date.now();
      const attributes = { 'guildhall.id': id, 'guildhall.outcome': outcome };
      for (const context of parents.map(contextOf).filter((parent) => trace.getSpanContext(parent) !== undefined)) {
        const span = tracer.startSpan(`${kind} ${name}`, { kind: KINDS[kind], startTime: end - took, attributes }, context);
        if (isFailure({ error, outcome })) span.setStatus({ code: SpanStatusCode.ERROR });
        span.end(end);
      }
    },
    // A failed export has been logged.
    close: () => provider.shutdown().catch(() => undefined),
  };
};
