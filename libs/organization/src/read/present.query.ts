import { StoreUnavailable } from '@guildhall/eventing';
import type { Reading } from '../ports.ts';
import { accounts, type AccountDoc } from './accounts.view.ts';
import { deliveries, type DeliveryDoc } from './deliveries.view.ts';

/** Nothing, while views are out of reach: what is asked for here adorns an answer that does without. */
const unlessAway = <T>(asked: Promise<T>): Promise<T | undefined> =>
  asked.catch((error: unknown) => {
    if (error instanceof StoreUnavailable) return undefined;
    throw error;
  });

/** An account's present name, or another when nobody knows it. */
export const nameNow =
  ({ collection }: Pick<Reading, 'collection'>) =>
  async (accountId: string, otherwise: string): Promise<string> =>
    (await unlessAway(collection<AccountDoc>(accounts).get(accountId)))?.name ?? otherwise;

/** How the mail of an invitation's newest link has fared so far. */
export const deliveryNow =
  ({ collection }: Pick<Reading, 'collection'>) =>
  async (invitationId: string, issue: number): Promise<DeliveryDoc['delivery'] | 'queued'> => {
    const mail = await unlessAway(collection<DeliveryDoc>(deliveries).get(invitationId));
    return mail?.issue === issue ? mail.delivery : 'queued';
  };
