import { checkHost } from '../http/known-hosts.ts';
import { openRequestContext, type Reply, type Request, type RequestContext } from '../http/request-context.ts';
import { readsCredentials } from '../operations/operation.ts';
import { authorize } from './authorize.ts';
import { bearerOf, type Authenticate, type Caller } from './caller.ts';

/** Counts a request, sets the `RateLimit` headers, and refuses (`limited`) what is over a quota. May be synchronous. */
export type Limit = (context: RequestContext, reply: Reply) => void | Promise<void>;

/** `hosts`: names that the installation is known by. */
type Options = Readonly<{
  authenticate: Authenticate;
  limit: Limit;
  beforeLookup: Limit;
  trustedProxies: number;
  hosts: readonly string[];
}>;

const setCaller = (context: RequestContext, caller: Caller | undefined): void => {
  context.caller = caller;
  context.credentials = caller === undefined ? 'bad' : 'good';
};

/**
 * For every request to the public API, before its body is read: opens its context, authenticates its caller, counts it against the limits
 * and authorizes it. Synchronous if authentication and limits are.
 */
export const authenticateRequest = ({ authenticate, limit, beforeLookup, trustedProxies, hosts }: Options) => {
  const authorizeAtHost = (request: Request): void => {
    authorize(request);
    checkHost(request, hosts);
  };
  const countAndAuthorize = (request: Request, reply: Reply): void | Promise<void> => {
    const counting = limit(request.requestContext, reply);
    if (counting instanceof Promise) return counting.then(() => authorizeAtHost(request));
    authorizeAtHost(request);
  };

  return (request: Request, reply: Reply): void | Promise<void> => {
    const context = openRequestContext(request, reply, trustedProxies);
    const { authorization } = request.headers;
    if (authorization === undefined || context.operation === undefined || !readsCredentials(context.operation))
      return countAndAuthorize(request, reply);
    const token = bearerOf(authorization);
    const caller = token === undefined ? undefined : authenticate(token, () => beforeLookup(context, reply));
    if (caller instanceof Promise)
      return caller.then((found) => {
        setCaller(context, found);
        return countAndAuthorize(request, reply);
      });
    setCaller(context, caller);
    return countAndAuthorize(request, reply);
  };
};
