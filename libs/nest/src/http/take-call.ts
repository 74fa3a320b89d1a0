import { Refusal } from '@guildhall/eventing';
import { CALL, NO_BODY } from '../calls/call.ts';
import type { VerifyCall } from '../calls/verify-calls.ts';
import type { Reply, Request } from '../request/visit.ts';
import { hasBody } from './request-shape.ts';

/** Finds out from a signed call who asks; refuses (`call.unsigned`) what was not signed for this very request. */
export const takeCall = async (request: Request, reply: Reply, verify: VerifyCall): Promise<void> => {
  const { requestId, network, caller, digest, operates, service } = await verify(request.headers[CALL], {
    method: request.method,
    path: request.url,
    headers: request.headers,
  });
  request.visit = {
    ...request.visit,
    requestId,
    network,
    caller,
    credentials: caller === undefined ? 'none' : 'good',
    digest,
    operates,
    service,
  };
  void reply.header('x-request-id', requestId);
  if (!hasBody(request) && digest !== NO_BODY) throw new Refusal('forbidden', 'call.unsigned');
};
