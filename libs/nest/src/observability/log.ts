import type { LoggerService } from '@nestjs/common';
import { pino } from 'pino';
import type { RequestContext } from '../http/request-context.ts';

export type Log = Pick<pino.Logger, 'info' | 'warn' | 'error' | 'debug'>;
/** The log, for controllers that record what an operator did. */
export const LOG = Symbol('log');
/** Called once for each answered request. `ms`: how long it took. */
export type OnAnswer = (context: RequestContext, status: number, ms: number) => void;

/**
 * JSON lines on standard output, written in batches: call `flush` before the process ends. Nothing that could hold a secret or name a person
 * is logged; a test searches all lines for every token.
 */
export const createLog = (
  level: string,
  destination: pino.DestinationStream = pino.destination({ sync: false, minLength: 8192, periodicFlush: 500 }),
): pino.Logger => pino({ level, base: null, formatters: { level: (label) => ({ level: label }) } }, destination);

/** One line per request: names and numbers only; no path, since it holds ids, no query, body or address. */
export const requestLog =
  (log: Log): OnAnswer =>
  ({ operation, requestId, trace }, status, ms) =>
    log.info({ operation: operation?.id ?? '-', status, ms: Math.round(ms * 10) / 10, requestId, traceId: trace.traceId }, 'request');

/** The part of Nest that logs streams that fail, as we do, with the operation. */
const LOGS_STREAMS = 'RouterResponseController';

/** Nest's own warnings and errors; its other messages are dropped. */
export const nestLogger = (log: Log): LoggerService => ({
  log: () => undefined,
  warn: (message: unknown) => log.warn(String(message)),
  error: (message: unknown, ...more: unknown[]) => {
    if (more.at(-1) !== LOGS_STREAMS) log.error({ more }, String(message));
  },
});
