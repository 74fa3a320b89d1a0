import { z } from 'zod';

/** Most bytes that a public door may be told to let into one body. */
export const MOST_BODY = 16 * 1024 * 1024;

/** Of a service: what the gateway let in, it takes. A signed call repeats the client's target and headers, in base64. */
export const BEHIND_GATEWAY: HttpSettings = { bodyLimit: MOST_BODY, maxHeaderSize: 64 * 1024 };

/** Limits of the HTTP server itself; a gateway reads them from the environment, every one has a default. */
export const HttpConfig = z.strictObject({
  /** Largest request body, in bytes. */
  bodyLimit: z
    .number()
    .int()
    .positive()
    .default(256 * 1024),
  /** How many of our own proxies stand before this process; only what they wrote in `X-Forwarded-For` counts. */
  trustedProxies: z.number().int().min(0).default(0),
  /** Exact origins that browsers may call from. None: CORS is off. */
  corsOrigins: z.array(z.url()).default([]),
  /** Milliseconds for a whole request to arrive, and for its headers. */
  requestTimeout: z.number().int().positive().default(30_000),
  headersTimeout: z.number().int().positive().default(10_000),
  /** How often slow clients are looked for. */
  timeoutCheck: z.number().int().positive().default(5_000),
  keepAliveTimeout: z.number().int().positive().default(65_000),
  /** Bytes of all headers of a request. */
  maxHeaderSize: z
    .number()
    .int()
    .positive()
    .default(16 * 1024),
  maxConnections: z.number().int().positive().default(10_000),
});
export type HttpConfig = Readonly<z.infer<typeof HttpConfig>>;

/** As it is written: what is left out has its default. */
export type HttpSettings = Readonly<z.input<typeof HttpConfig>>;
