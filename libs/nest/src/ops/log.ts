import type { LoggerService } from '@nestjs/common';
import { pino } from 'pino';
import type { RequestContext } from '../http/request-context.ts';

export type Log = Pick<pino.Logger, 'info' | 'warn' | 'error' | 'debug'>;
/** For controllers that say what an operator did. */
export const LOG = Symbol('log');
/** Hears of each request that was answered, and how many milliseconds it took. */
export type OnAnswer = (context: RequestContext, status: number, ms: number) => void;

/**
 * JSON lines on standard output, written in batches: call `flush` before the process ends.
 * What could carry a secret or a person is not written in the first place; a test searches all lines for every token.
 */
export const createLog = (
  level: string,
  destination: pino.DestinationStream = pino.destination({ sync: false, minLength: 8192, periodicFlush: 500 }),
): pino.Logger => pino({ level, base: null, formatters: { level: (label) => ({ level: label }) } }, destination);

/** One line per request: names and numbers only. No path (ids may tell), no query, no body, no address. */
export const requestLog =
  (log: Log): OnAnswer =>
  ({ operation, requestId, trace }, status, ms) =>
    log.info({ operation: operation?.id ?? '-', status, ms: Math.round(ms * 10) / 10, requestId, traceId: trace.traceId }, 'request');

/** Nest's own words: only what is wrong. */
export const nestLogger = (log: Log): LoggerService => ({
  log: () => undefined,
  warn: (message: unknown) => log.warn(String(message)),
  error: (message: unknown, ...more: unknown[]) => log.error({ more }, String(message)),
});
