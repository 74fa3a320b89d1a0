import type { ServiceCallVerifier } from '../auth/service-call-verifier.ts';
import { openRequestContext, type Reply, type Request } from '../http/request-context.ts';
import { authorize } from './authorize.ts';
import { verifyServiceCall } from './verify-service-call.ts';

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
