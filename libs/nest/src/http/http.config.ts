import { z } from 'zod';

/** The largest body limit that a public API may be configured with, in bytes. */
export const MAX_BODY_LIMIT = 16 * 1024 * 1024;

/** Limits of a service behind the gateway: it takes whatever the gateway takes. A signed call repeats the client's target and headers in base64. */
export const BEHIND_GATEWAY: HttpSettings = { bodyLimit: MAX_BODY_LIMIT, maxHeaderSize: 64 * 1024 };

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
  maxConnections: z.number().int().positive().default(10_000),
});
export type HttpConfig = Readonly<z.infer<typeof HttpConfig>>;

/** The settings that are given; the others have their defaults. */
export type HttpSettings = Readonly<z.input<typeof HttpConfig>>;
