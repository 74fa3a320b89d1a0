import type { ExecutionContext } from '@nestjs/common';
import type { Tracer } from '@opentelemetry/api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../auth/caller.ts';
import type { Operation } from '../operations/operation.ts';
import { clientNetwork } from './client-network.ts';
import { SECURITY_HEADERS } from './security-headers.ts';
import { startRequestTrace, type RequestTrace } from '../observability/trace.ts';

/** What is known about a request before its handler runs. */
export type RequestContext = {
  readonly requestId: string;
  readonly trace: RequestTrace;
  /** The client's network address: IPv4 whole, IPv6 as its /64. */
  readonly network: string;
  readonly operation: Operation | undefined;
  /** Whether credentials were shown, and were good (`caller` is set) or not. */
  credentials: 'none' | 'good' | 'bad';
  caller: Caller | undefined;
  /** What an operator may do, by the key that signed the call; empty for everybody else. */
  operates: readonly string[];
  /** Which of our services calls, where one calls another. */
  service: string | undefined;
  /** The signed hash of the body, where one of our processes calls another. */
  bodyHash: string | undefined;
  /** Milliseconds until its answer began, if that is a stream: how long the rest takes is the client's choice. */
  streamingAfter: number | undefined;
};

declare module 'fastify' {
  interface FastifyInstance {
    tracer: Tracer;
  }
  interface FastifyRequest {
    requestContext: RequestContext;
  }
}

export type Request = FastifyRequest;
export type Reply = FastifyReply;

/** Who asks, as idempotency keys, cursors and limits know them: the account, or the network of a caller without one. */
export const principalOf = ({ requestContext: { caller, network } }: Request): string => caller?.accountId ?? `network:${network}`;

/** The request that a parameter decorator runs for. */
export const requestOf = (context: ExecutionContext): Request => context.switchToHttp().getRequest<Request>();

const REQUEST_ID = /^[A-Za-z0-9._:@/+=-]{1,128}$/;

/** The client's id of the request if it is harmless in a log, else `otherwise`. */
const requestIdOf = (header: string | readonly string[] | undefined, otherwise: string): string =>
  typeof header === 'string' && REQUEST_ID.test(header) ? header : otherwise;

const requestContextOf = ({ raw, headers, routeOptions, server }: Request, trustedProxies: number): RequestContext => {
  const { operation } = routeOptions.config;
  const trace = startRequestTrace(server.tracer, operation?.id ?? '-', headers['traceparent']);
  return {
    requestId: requestIdOf(headers['x-request-id'], trace.traceId),
    trace,
    network: clientNetwork(raw.socket.remoteAddress, headers['x-forwarded-for'], trustedProxies),
    operation,
    credentials: 'none',
    caller: undefined,
    operates: [],
    service: undefined,
    bodyHash: undefined,
    streamingAfter: undefined,
  };
};

/** Gives a request its context, and its answer the headers that every answer has, early refusals too. */
export const openRequestContext = (request: Request, reply: Reply, trustedProxies: number): RequestContext => {
  const context = requestContextOf(request, trustedProxies);
  request.requestContext = context;
  void reply.headers(SECURITY_HEADERS).header('x-request-id', context.requestId);
  return context;
};
