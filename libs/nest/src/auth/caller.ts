import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** Who calls, as proven by credentials; never taken from a body, a query or any other header. */
export type Caller = Readonly<{ accountId: string; email: string; name: string; sessionId: string }>;

/**
 * Given by identity; undefined: the token is not good. Synchronous where the answer is known, so that a cached verification costs no turn of
 * the event loop. `beforeLookup` is awaited before another process is asked about an unknown token, and may refuse that.
 */
export type Authenticate = (token: string, beforeLookup?: () => void | Promise<void>) => Caller | undefined | Promise<Caller | undefined>;

const contextOf = (execution: ExecutionContext) => execution.switchToHttp().getRequest<FastifyRequest>().requestContext;

/** The caller of a `signed-in` operation; with `optional` access the parameter's type is `Caller | undefined`. */
export const Caller = createParamDecorator((_: unknown, execution: ExecutionContext): Caller | undefined => contextOf(execution).caller);

/** The client's network, as limits count it. */
export const Network = createParamDecorator((_: unknown, execution: ExecutionContext): string => contextOf(execution).network);

/** The syntax of a token, wherever one is taken (RFC 6750, with a bounded length). */
export const TOKEN = /^[A-Za-z0-9\-._~+/]{1,4096}={0,2}$/;
const SCHEME = /^Bearer /i;

/** The token of an `Authorization` header; undefined for anything else than one bearer token. */
export const bearerOf = (header: string): string | undefined => {
  const token = header.slice('Bearer '.length);
  return SCHEME.test(header) && TOKEN.test(token) ? token : undefined;
};
