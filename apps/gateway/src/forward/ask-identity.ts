import type { Ids } from '@guildhall/eventing';
import { commonRefusal, hashBody, type Caller, type ServiceClient } from '@guildhall/nest';
import { z } from 'zod';

const PATH = '/internal/callers';
const Answer = z.object({
  caller: z.object({ accountId: z.string(), email: z.string(), name: z.string(), sessionId: z.string() }).nullable(),
});

/** Asks identity for the caller of a token; undefined if it is not valid. The token is in the body, which is never logged. */
export const askIdentity =
  (identity: ServiceClient, ids: Ids) =>
  async (token: string): Promise<Caller | undefined> => {
    const asked = Buffer.from(JSON.stringify({ token }));
    const call = { method: 'POST', path: PATH, bodyHash: hashBody(asked), requestId: ids.random(), network: 'gateway', caller: undefined };
    const { status, body } = await identity.ask(call, { 'content-type': 'application/json' }, asked);
    if (status >= 500) throw commonRefusal('service.unavailable');
    if (status !== 200) throw new Error(`identity answered ${String(status)}`);
    return Answer.parse(JSON.parse(body.toString())).caller ?? undefined;
  };
