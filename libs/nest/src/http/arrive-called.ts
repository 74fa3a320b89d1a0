import type { VerifyCall } from '../calls/verify-calls.ts';
import type { Reply, Request } from '../request/visit.ts';
import { admit, greet } from './arrive.ts';
import { takeCall } from './take-call.ts';

/**
 * What happens to every request to a service, which the gateway calls, an operator, and nobody else: whoever cannot show a call that was
 * signed for this very request gets nothing, also from inside the network. Probes are for the machines around it.
 */
export const calledArrivals =
  (verify: VerifyCall) =>
  async (request: Request, reply: Reply): Promise<void> => {
    if (greet(request, reply, 0).operation?.access !== 'probe') await takeCall(request, reply, verify);
    admit(request);
  };
