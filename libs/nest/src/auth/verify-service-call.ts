import { SERVICE_CALL_HEADER, EMPTY_BODY_HASH } from '../auth/service-call.ts';
import type { ServiceCallVerifier } from '../auth/service-call-verifier.ts';
import { hasBody } from '../http/check-request.ts';
import type { Reply, Request } from '../http/request-context.ts';
import { commonRefusal } from '../operations/common-refusals.ts';

/** Takes the caller from a signed call; refuses (`call.unsigned`) what was not signed for this very request. */
export const verifyServiceCall = async (request: Request, reply: Reply, verify: ServiceCallVerifier): Promise<void> => {
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
