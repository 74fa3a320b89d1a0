import { SignedUpBody } from '@guildhall/contracts';
import type { Ids } from '@guildhall/eventing';
import type { Invitations } from '@guildhall/identity';
import { commonRefusal, hashBody, refusalOf, type ServiceClient } from '@guildhall/nest';
import { z } from 'zod';

const PATH = '/internal/invitations';
const Open = z.object({ invitationId: z.string(), issue: z.int(), email: z.string() });
const Accepted = SignedUpBody.pick({ organizationId: true, role: true });

/** Invitations of an organization service in another process: over HTTP, with calls that identity signs. */
export const remoteInvitations = (organization: ServiceClient, ids: Ids): Invitations => {
  const ask = async <T>(path: string, body: object, answer: z.ZodType<T>, key?: string): Promise<T> => {
    const bytes = Buffer.from(JSON.stringify(body));
    const call = { method: 'POST', path, bodyHash: hashBody(bytes), requestId: ids.random(), network: 'identity', caller: undefined };
    const headers = { 'content-type': 'application/json', ...(key === undefined ? {} : { 'idempotency-key': key }) };
    const answered = await organization.ask(call, headers, bytes);
    const text = answered.body.toString();
    if (answered.status === 200) return answer.parse(JSON.parse(text));
    throw refusalOf(answered) ?? commonRefusal('service.unavailable');
  };
  return {
    open: (token) => ask(`${PATH}/open`, { token }, Open),
    accept: (joining, { commandId }) => ask(`${PATH}/accept`, joining, Accepted, commandId),
  };
};
