import {
  defaultTextMapGetter,
  defaultTextMapSetter,
  ROOT_CONTEXT,
  SpanKind,
  trace,
  type Context,
  type Span,
  type Tracer,
} from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';

const propagator = new W3CTraceContextPropagator();

/** The context that a W3C `traceparent` names; the root context when it is malformed. */
export const contextOf = (traceparent: string): Context => propagator.extract(ROOT_CONTEXT, { traceparent }, defaultTextMapGetter);

const traceparentOf = (span: Span): string => {
  const carrier = { traceparent: '' };
  propagator.inject(trace.setSpan(ROOT_CONTEXT, span), carrier, defaultTextMapSetter);
  return carrier.traceparent;
};

/** The span of a request. `traceparent` goes to everything that the request causes: it names this span as parent. */
export type RequestTrace = Readonly<{ span: Span; traceId: string; traceparent: string }>;

/** Continues the client's trace with a new span; a malformed header is ignored and a new trace begins. */
export const startRequestTrace = (tracer: Tracer, name: string, header: string | readonly string[] | undefined): RequestTrace => {
  const parent = typeof header === 'string' ? contextOf(header) : ROOT_CONTEXT;
  const span = tracer.startSpan(name, { kind: SpanKind.SERVER }, parent);
  return { span, traceId: span.spanContext().traceId, traceparent: traceparentOf(span) };
};
