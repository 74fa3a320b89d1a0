import type { Observation, Observe } from '@guildhall/eventing';
import { SpanKind, SpanStatusCode, type Attributes, type HrTime, type SpanContext } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, type ReadableSpan, type SpanExporter } from '@opentelemetry/sdk-trace';
import { newSpanId, parseTraceparent } from '../http/trace.ts';
import type { Log, OnAnswer } from './log.ts';
import { isFailure } from './log-observations.ts';

/** Listeners that make spans of what they are told. `close` sends what is left. */
export type Spans = Readonly<{ answered: OnAnswer; observe: Observe; close: () => Promise<void> }>;

/** `service`: the process' name in traces. `log` is told of spans that the collector did not take. */
export type SpanSource = Readonly<{ collector: string | undefined; service: string; log: Log }>;

const KINDS: Readonly<Record<Observation['kind'], SpanKind>> = {
  command: SpanKind.INTERNAL,
  projection: SpanKind.INTERNAL,
  publication: SpanKind.PRODUCER,
  consumption: SpanKind.CONSUMER,
  job: SpanKind.CONSUMER,
};

/** How long spans wait for others, in milliseconds; as long may the last ones take when a process ends. */
const WAIT = 2_000;
const OK = 0;

const times = (ms: number): HrTime => [Math.trunc(ms / 1_000), Math.round((ms % 1_000) * 1_000_000)];
const contextOf = (traceparent: string): SpanContext | undefined => {
  const of = parseTraceparent(traceparent);
  return of && { traceId: of.traceId, spanId: of.spanId, traceFlags: Number.parseInt(of.flags, 16) };
};

/** Something that has just ended, and took so many milliseconds. */
type Ended = Readonly<{
  name: string;
  kind: SpanKind;
  context: SpanContext;
  parent: SpanContext | undefined;
  took: number;
  failed: boolean;
  attributes: Attributes;
}>;

const spansOf = (service: string) => {
  const [resource, instrumentationScope] = [resourceFromAttributes({ 'service.name': service }), { name: 'guildhall' }];
  return ({ name, kind, context, parent, took, failed, attributes }: Ended): ReadableSpan => {
    const end = Date.now();
    return {
      ...{ name, kind, attributes },
      spanContext: () => context,
      ...(parent === undefined ? {} : { parentSpanContext: parent }),
      startTime: times(end - took),
      endTime: times(end),
      duration: times(took),
      ended: true,
      status: { code: failed ? SpanStatusCode.ERROR : SpanStatusCode.UNSET },
      ...{ resource, instrumentationScope },
      ...{ links: [], events: [], droppedAttributesCount: 0, droppedEventsCount: 0, droppedLinksCount: 0 },
    };
  };
};

/** An exporter that tells when it could not. */
const telling = (exporter: SpanExporter, log: Log): SpanExporter => ({
  export: (spans, done) =>
    exporter.export(spans, (result) => {
      if (result.code !== OK) log.warn({ err: result.error, spans: spans.length }, 'spans lost');
      done(result);
    }),
  shutdown: () => exporter.shutdown(),
});

/**
 * Spans by OTLP over HTTP, in batches: with 2,048 waiting more are dropped, so a collector that is away costs no memory. Names and numbers
 * only, as in the log. Whether a trace is sampled says who began it.
 */
export const exportedSpans = ({ collector, service, log }: SpanSource & Readonly<{ collector: string }>): Spans => {
  const exporter = new OTLPTraceExporter({ url: `${collector.replace(/\/$/, '')}/v1/traces`, timeoutMillis: WAIT });
  const processor = new BatchSpanProcessor({ exporter: telling(exporter, log), scheduledDelayMillis: WAIT, exportTimeoutMillis: 2 * WAIT });
  const spanOf = spansOf(service);
  return {
    answered: ({ operation, trace }, status, ms) => {
      if (operation?.access === 'probe') return;
      const context = contextOf(trace.traceparent);
      if (context === undefined) return;
      processor.onEnd(
        spanOf({
          name: operation?.id ?? '-',
          kind: SpanKind.SERVER,
          context,
          parent: trace.parentId === undefined ? undefined : { ...context, spanId: trace.parentId },
          took: ms,
          failed: status >= 500,
          attributes: { 'http.response.status_code': status },
        }),
      );
    },
    observe: ({ kind, name, id, outcome, error, took = 0, parents = [] }) => {
      for (const parent of parents.flatMap((traceparent) => contextOf(traceparent) ?? []))
        processor.onEnd(
          spanOf({
            name: `${kind} ${name}`,
            kind: KINDS[kind],
            context: { ...parent, spanId: newSpanId() },
            parent,
            took,
            failed: isFailure({ error, outcome }),
            attributes: { 'guildhall.id': id, 'guildhall.outcome': outcome },
          }),
        );
    },
    // What was lost has been said.
    close: () => processor.shutdown().catch(() => undefined),
  };
};
