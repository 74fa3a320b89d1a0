import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request, Caller as Known } from './visit.ts';

export type Caller = Known;

/**
 * Given by identity. Undefined: no good token. May answer at once, so that a cached verification costs no turn of the loop. `beforeAsking` is
 * awaited before another process is asked about a token that was never seen, and may refuse that.
 */
export type Authenticate = (token: string, beforeAsking?: () => void | Promise<void>) => Caller | undefined | Promise<Caller | undefined>;

export const requestOf = (context: ExecutionContext): Request => context.switchToHttp().getRequest<Request>();

/** The caller of a `signed-in` operation; with `optional` access the parameter's type is `Caller | undefined`. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): Caller | undefined => requestOf(context).visit.caller);

/** The network that a request came from, as limits count it. */
export const Network = createParamDecorator((_: unknown, context: ExecutionContext): string => requestOf(context).visit.network);

/** What a token may look like, wherever one is taken (RFC 6750, bounded). */
export const TOKEN = /^[A-Za-z0-9\-._~+/]{1,4096}={0,2}$/;
const SCHEME = /^Bearer /i;

/** The token of an `Authorization` header; undefined when it is anything else than one bearer token. */
export const bearerOf = (header: string): string | undefined => {
  const token = header.slice('Bearer '.length);
  return SCHEME.test(header) && TOKEN.test(token) ? token : undefined;
};
