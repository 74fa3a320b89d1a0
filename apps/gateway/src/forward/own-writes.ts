import { Refusal } from '@guildhall/eventing';
import { MIN_POSITION, POSITION, type SignedRequest, type Headers, type ServiceAnswer, type ServiceClient } from '@guildhall/nest';
import type { RecentWrites } from './recent-writes.ts';

type Options = Readonly<{ name: string; client: ServiceClient; recent: RecentWrites }>;

const isRead = ({ method }: SignedRequest): boolean => method === 'GET' || method === 'HEAD';
const isTooEarly = ({ status, body }: ServiceAnswer): boolean => status === 409 && body.includes('read.too-early');

/**
 * A service whose callers see what they wrote in all that they read after, whichever of its processes and gateways they come to. Who names
 * a minimum of their own gets that. Refuses (`service.unavailable`) where the service does not come so far in time.
 */
export const withOwnWrites = ({ name, client, recent }: Options): ServiceClient => {
  const read = async (who: string, call: SignedRequest, headers: Headers, body: Buffer | undefined): Promise<ServiceAnswer> => {
    const last = MIN_POSITION in headers ? undefined : await recent.lastOf(name, who);
    if (last === undefined) return client.ask(call, headers, body);
    const answer = await client.ask(call, { ...headers, [MIN_POSITION]: last }, body);
    if (isTooEarly(answer)) throw new Refusal('unavailable', 'service.unavailable', { retryAfter: 1 });
    return answer;
  };
  const write = async (who: string, call: SignedRequest, headers: Headers, body: Buffer | undefined): Promise<ServiceAnswer> => {
    const answer = await client.ask(call, headers, body);
    const position = answer.headers[POSITION];
    if (typeof position === 'string') await recent.wrote(name, who, position);
    return answer;
  };
  return {
    ...client,
    ask: (call, headers, body) => {
      const who = call.caller?.accountId;
      if (who === undefined) return client.ask(call, headers, body);
      return (isRead(call) ? read : write)(who, call, headers, body);
    },
  };
};
