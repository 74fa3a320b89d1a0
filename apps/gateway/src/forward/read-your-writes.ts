import {
  commonRefusal,
  MIN_POSITION,
  POSITION,
  type SignedRequest,
  type RequestHeaders,
  type ServiceAnswer,
  type ServiceClient,
} from '@guildhall/nest';
import type { WritePositions } from './write-positions.ts';

type Options = Readonly<{ name: string; client: ServiceClient; positions: WritePositions }>;

const isRead = ({ method }: SignedRequest): boolean => method === 'GET' || method === 'HEAD';
const isTooEarly = ({ status, body }: ServiceAnswer): boolean => status === 409 && body.includes('read.too-early');

/**
 * Callers see their own writes in whatever they read after, whichever process of the service and whichever gateway answers: reads name the
 * caller's last position as their minimum, unless the caller named one. Refuses (`service.unavailable`) when the views are too far behind.
 */
export const withReadYourWrites = ({ name, client, positions }: Options): ServiceClient => {
  const read = async (
    accountId: string,
    call: SignedRequest,
    headers: RequestHeaders,
    body: Buffer | undefined,
  ): Promise<ServiceAnswer> => {
    const last = MIN_POSITION in headers ? undefined : await positions.lastOf(name, accountId);
    if (last === undefined) return client.ask(call, headers, body);
    const answer = await client.ask(call, { ...headers, [MIN_POSITION]: last }, body);
    if (isTooEarly(answer)) throw commonRefusal('service.unavailable', { retryAfter: 1 });
    return answer;
  };
  const write = async (
    accountId: string,
    call: SignedRequest,
    headers: RequestHeaders,
    body: Buffer | undefined,
  ): Promise<ServiceAnswer> => {
    const answer = await client.ask(call, headers, body);
    const position = answer.headers[POSITION];
    if (typeof position === 'string') await positions.record(name, accountId, position);
    return answer;
  };
  return {
    ...client,
    ask: (call, headers, body) => {
      const accountId = call.caller?.accountId;
      if (accountId === undefined) return client.ask(call, headers, body);
      return (isRead(call) ? read : write)(accountId, call, headers, body);
    },
  };
};
