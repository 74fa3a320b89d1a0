import { hasBody } from '../http/check-request.ts';
import { openRequestContext, type Reply, type Request } from '../http/request-context.ts';
import { commonRefusal } from '../operations/common-refusals.ts';
import { authorize } from './authorize.ts';
import { EMPTY_BODY_HASH, SERVICE_CALL_HEADER } from './service-call.ts';
import type { ServiceCallVerifier } from './service-call-verifier.ts';

/** Takes the caller from a signed call; refuses (`call.unsigned`) what was not signed for this very request. */
const verifyServiceCall = async (request: Request, reply: Reply, verify: ServiceCallVerifier): Promise<void> => {
  const { requestId, network, caller, bodyHash, operates, service } = await verify(request.headers[SERVICE_CALL_HEADER], {
    method: request.method,
    path: request.url,
    headers: request.headers,
  });
  request.requestContext = {
    ...request.requestContext,
    requestId,
    network,
    caller,
    credentials: caller === undefined ? 'none' : 'good',
    bodyHash,
    operates,
    service,
  };
  void reply.header('x-request-id', requestId);
  if (!hasBody(request) && bodyHash !== EMPTY_BODY_HASH) throw commonRefusal('call.unsigned');
};

/**
 * For every request to an internal API, which the gateway, other services of ours and operators call: whoever shows no signature for this
 * very request is refused, also from inside the network. Probes need none: they come from the platform.
 */
export const authenticateServiceCall =
  (verify: ServiceCallVerifier) =>
  async (request: Request, reply: Reply): Promise<void> => {
    if (openRequestContext(request, reply, 0).operation?.access !== 'probe') await verifyServiceCall(request, reply, verify);
    authorize(request);
  };
