import { StoreUnavailable } from '@guildhall/eventing';
import type { Dependencies } from '../ports.ts';
import { accounts, type AccountDoc } from './accounts.view.ts';
import { deliveries, type DeliveryDoc } from './deliveries.view.ts';

type Needs = Pick<Dependencies, 'collection'>;
/** The delivery of the mail with an invitation's newest link. */
export type Delivery = DeliveryDoc['delivery'] | 'queued';

/** Undefined while views are unavailable; the answer is given without it. */
const unlessUnavailable = <T>(found: Promise<T>): Promise<T | undefined> =>
  found.catch((error: unknown) => {
    if (error instanceof StoreUnavailable) return undefined;
    throw error;
  });

/** An account's present name, or the given one if it is not known. */
export const presentName = async ({ collection }: Needs, accountId: string, otherwise: string): Promise<string> =>
  (await unlessUnavailable(collection<AccountDoc>(accounts).get(accountId)))?.name ?? otherwise;

export const deliveryOf = (mail: DeliveryDoc | undefined, issue: number): Delivery => (mail?.issue === issue ? mail.delivery : 'queued');

/** Of the n-th link so far. */
export const presentDelivery = async ({ collection }: Needs, invitationId: string, issue: number): Promise<Delivery> =>
  deliveryOf(await unlessUnavailable(collection<DeliveryDoc>(deliveries).get(invitationId)), issue);
