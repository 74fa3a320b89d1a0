import { z } from 'zod';

/** The largest body limit that a public API may be configured with, in bytes. */
export const MAX_BODY_LIMIT = 16 * 1024 * 1024;

/**
 * Limits of a service behind the gateway: it takes whatever the gateway takes. A signed call repeats the client's target and headers in base64.
 * Streams stand still for as long as a slow client takes to empty the buffers between: the gateway breaks off those of clients that take nothing.
 */
export const BEHIND_GATEWAY: HttpSettings = { bodyLimit: MAX_BODY_LIMIT, maxHeaderSize: 64 * 1024, stallTimeout: 15 * 60_000 };

/** Limits of the HTTP server itself; a gateway reads them from the environment, every one has a default. */
export const HttpConfig = z.strictObject({
  /** Largest request body, in bytes. */
  bodyLimit: z
    .number()
    .int()
    .positive()
    .default(256 * 1024),
  /** The number of our own proxies in front of this process; only their entries in `X-Forwarded-For` are believed. */
  trustedProxies: z.number().int().min(0).default(0),
  /** Exact origins that browsers may call from; none: CORS is off. */
  corsOrigins: z.array(z.url()).default([]),
  /** Milliseconds for a whole request to arrive, and for its headers. */
  requestTimeout: z.number().int().positive().default(30_000),
  headersTimeout: z.number().int().positive().default(10_000),
  /** Milliseconds between checks of these timeouts. */
  timeoutCheck: z.number().int().positive().default(5_000),
  keepAliveTimeout: z.number().int().positive().default(65_000),
  /** Bytes of all headers of a request together. */
  maxHeaderSize: z
    .number()
    .int()
    .positive()
    .default(16 * 1024),
  /** Milliseconds without progress until a stream breaks off, whether its client takes nothing or its source gives nothing. */
  stallTimeout: z.number().int().positive().default(30_000),
  /** Milliseconds that streams have to end when the process shuts down; less than a process has to finish requests. */
  drainTimeout: z.number().int().positive().default(5_000),
  maxConnections: z.number().int().positive().default(10_000),
});
export type HttpConfig = Readonly<z.infer<typeof HttpConfig>>;

/** The settings that are given; the others have their defaults. */
export type HttpSettings = Readonly<z.input<typeof HttpConfig>>;
