import { randomUUID } from 'node:crypto';

/** The W3C trace context of a request, which is one span of the trace. */
export type Trace = Readonly<{
  traceId: string;
  /** The client's span, if it sent one. */
  parentId: string | undefined;
  /** For everything that the request causes: names this span as parent. */
  traceparent: string;
}>;

const TRACEPARENT = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})$/;
const REQUEST_ID = /^[A-Za-z0-9._:@/+=-]{1,128}$/;

/** Random enough, and thirty times cheaper than random bytes of the system. */
const newTraceId = (): string => {
  const uuid = randomUUID();
  return uuid.slice(0, 8) + uuid.slice(9, 13) + uuid.slice(14, 18) + uuid.slice(19, 23) + uuid.slice(24);
};
export const newSpanId = (): string => newTraceId().slice(16);

/** The parts of a `traceparent`; undefined when it is malformed. */
export const parseTraceparent = (traceparent: string): Readonly<{ traceId: string; spanId: string; flags: string }> | undefined => {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(traceparent) ?? [];
  return traceId === undefined || spanId === undefined || flags === undefined ? undefined : { traceId, spanId, flags };
};

/** Continues the client's trace with a new span; a malformed header is ignored and a new trace begins. */
export const traceOf = (header: string | readonly string[] | undefined): Trace => {
  const given = typeof header === 'string' ? parseTraceparent(header) : undefined;
  if (given === undefined) {
    const traceId = newTraceId();
    return { traceId, parentId: undefined, traceparent: `00-${traceId}-${traceId.slice(16)}-01` };
  }
  const { traceId, flags } = given;
  return { traceId, parentId: given.spanId, traceparent: `00-${traceId}-${newSpanId()}-${flags}` };
};

/** The client's id of the request if it is harmless in a log, else `otherwise`. */
export const requestIdOf = (header: string | readonly string[] | undefined, otherwise: string): string =>
  typeof header === 'string' && REQUEST_ID.test(header) ? header : otherwise;
