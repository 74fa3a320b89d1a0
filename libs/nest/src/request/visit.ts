import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Operation } from '../operation/operation.ts';
import type { Trace } from './trace.ts';

/** Who asks, as proven by credentials; never taken from a body, a query or any other header. */
export type Caller = Readonly<{ accountId: string; email: string; name: string; sessionId: string }>;

/** What is known about a request before its handler runs. */
export type Visit = {
  readonly requestId: string;
  readonly trace: Trace;
  /** The client's network address: IPv4 whole, IPv6 as its /64. */
  readonly network: string;
  readonly operation: Operation | undefined;
  /** Credentials were shown, and were good (`caller` is set), or not. */
  credentials: 'none' | 'good' | 'bad';
  caller: Caller | undefined;
  /** What an operator may do, by the key that signed for it; nobody else may anything of it. */
  operates: readonly string[];
  /** Which service of ours calls, where one calls another. */
  service: string | undefined;
  /** Of the body that was signed for, where one process of ours calls another. */
  digest: string | undefined;
};

declare module 'fastify' {
  interface FastifyRequest {
    visit: Visit;
  }
}

export type Request = FastifyRequest;
export type Reply = FastifyReply;
