import { randomUUID } from 'node:crypto';

/** W3C trace context: who asked, to be passed on. */
export type Trace = Readonly<{ traceId: string; traceparent: string }>;

const TRACEPARENT = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;
const REQUEST_ID = /^[A-Za-z0-9._:@/+=-]{1,128}$/;

/** Unguessable enough, and thirty times cheaper than asking the system for random bytes. */
const hex = (): string => {
  const uuid = randomUUID();
  return uuid.slice(0, 8) + uuid.slice(9, 13) + uuid.slice(14, 18) + uuid.slice(19, 23) + uuid.slice(24);
};

/** Continues the client's trace; a malformed header is ignored and a new trace begins. */
export const traceOf = (header: string | readonly string[] | undefined): Trace => {
  const given = typeof header === 'string' ? TRACEPARENT.exec(header) : null;
  const traceId = given?.[1] ?? hex();
  return { traceId, traceparent: typeof header === 'string' && given !== null ? header : `00-${traceId}-${traceId.slice(16)}-01` };
};

/** The client's own name for the request if it is harmless in a log, else ours. */
export const requestIdOf = (header: string | readonly string[] | undefined, otherwise: string): string =>
  typeof header === 'string' && REQUEST_ID.test(header) ? header : otherwise;
