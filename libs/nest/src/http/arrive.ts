import { Refusal } from '@guildhall/eventing';
import { bearerOf, type Authenticate, type Caller } from '../request/caller.ts';
import { clientNetwork } from '../request/network.ts';
import { requestIdOf, traceOf } from '../request/trace.ts';
import type { Reply, Request, Visit } from '../request/visit.ts';
import { guard } from '../operation/guard.ts';
import { asksWhoCalls } from '../operation/operation.ts';
import { checkHost } from './known-hosts.ts';
import { checkHeaders, checkShape } from './request-shape.ts';
import { SAFE_HEADERS } from './safe-headers.ts';

/** Counts a visit, sets the `RateLimit` headers, and refuses (`limited`) what is too much. May answer at once. */
export type Limit = (visit: Visit, reply: Reply) => void | Promise<void>;

/** `hosts`: names that the installation is known by. */
type Options = Readonly<{
  authenticate: Authenticate;
  limit: Limit;
  beforeAsking: Limit;
  trustedProxies: number;
  hosts: readonly string[];
}>;

/** Refuses what is no good HTTP, a route that nobody declared, whom an operation is not for, and a shape that none takes: before a body is read. */
export const admit = (request: Request): void => {
  const { operation } = request.visit;
  checkHeaders(request);
  if (operation !== undefined) guard(operation, request.visit);
  else if (!request.is404) throw new Refusal('forbidden', 'operation.undeclared');
  checkShape(request);
};

const asksForCredentials = ({ operation }: Visit): boolean => operation !== undefined && asksWhoCalls(operation);

const known = (visit: Visit, caller: Caller | undefined): void => {
  visit.caller = caller;
  visit.credentials = caller === undefined ? 'bad' : 'good';
};

const visitOf = ({ raw, headers, routeOptions }: Request, trustedProxies: number): Visit => {
  const trace = traceOf(headers['traceparent']);
  return {
    requestId: requestIdOf(headers['x-request-id'], trace.traceId),
    trace,
    network: clientNetwork(raw.socket.remoteAddress, headers['x-forwarded-for'], trustedProxies),
    operation: routeOptions.config.operation,
    credentials: 'none',
    caller: undefined,
    operates: [],
    service: undefined,
    digest: undefined,
  };
};

/** Gives a request its name, and its answer the manners that even an early refusal has. */
export const greet = (request: Request, reply: Reply, trustedProxies: number): Visit => {
  const visit = visitOf(request, trustedProxies);
  request.visit = visit;
  void reply.headers(SAFE_HEADERS).header('x-request-id', visit.requestId);
  return visit;
};

/**
 * What happens to every request before its body is read: named, traced, identified, counted, admitted. Answers at once when authentication
 * and limits do.
 */
export const arrivals = ({ authenticate, limit, beforeAsking, trustedProxies, hosts }: Options) => {
  const admitted = (request: Request): void => {
    admit(request);
    checkHost(request, hosts);
  };
  const counted = (request: Request, reply: Reply): void | Promise<void> => {
    const counting = limit(request.visit, reply);
    if (counting instanceof Promise) return counting.then(() => admitted(request));
    admitted(request);
  };

  return (request: Request, reply: Reply): void | Promise<void> => {
    const visit = greet(request, reply, trustedProxies);
    const { authorization } = request.headers;
    if (authorization === undefined || !asksForCredentials(visit)) return counted(request, reply);
    const token = bearerOf(authorization);
    const caller = token === undefined ? undefined : authenticate(token, () => beforeAsking(visit, reply));
    if (caller instanceof Promise)
      return caller.then((found) => {
        known(visit, found);
        return counted(request, reply);
      });
    known(visit, caller);
    return counted(request, reply);
  };
};
