import { randomUUID } from 'node:crypto';

/** W3C trace context of a request: one span of it is the request's own. */
export type Trace = Readonly<{
  traceId: string;
  /** The span that asked for this one, if it said so. */
  parentId: string | undefined;
  /** For all that comes of it: names this span as its parent. */
  traceparent: string;
}>;

const TRACEPARENT = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})$/;
const REQUEST_ID = /^[A-Za-z0-9._:@/+=-]{1,128}$/;

/** Unguessable enough, and thirty times cheaper than asking the system for random bytes. */
const hex = (): string => {
  const uuid = randomUUID();
  return uuid.slice(0, 8) + uuid.slice(9, 13) + uuid.slice(14, 18) + uuid.slice(19, 23) + uuid.slice(24);
};
export const newSpanId = (): string => hex().slice(16);

/** What a `traceparent` says, unless it is malformed. */
export const parsedTrace = (traceparent: string): Readonly<{ traceId: string; spanId: string; flags: string }> | undefined => {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(traceparent) ?? [];
  return traceId === undefined || spanId === undefined || flags === undefined ? undefined : { traceId, spanId, flags };
};

/** Continues the client's trace with a span of its own; a malformed header is ignored and a new trace begins. */
export const traceOf = (header: string | readonly string[] | undefined): Trace => {
  const given = typeof header === 'string' ? parsedTrace(header) : undefined;
  if (given === undefined) {
    const traceId = hex();
    return { traceId, parentId: undefined, traceparent: `00-${traceId}-${traceId.slice(16)}-01` };
  }
  const { traceId, flags } = given;
  return { traceId, parentId: given.spanId, traceparent: `00-${traceId}-${newSpanId()}-${flags}` };
};

/** The client's own name for the request if it is harmless in a log, else ours. */
export const requestIdOf = (header: string | readonly string[] | undefined, otherwise: string): string =>
  typeof header === 'string' && REQUEST_ID.test(header) ? header : otherwise;
