import type { PageKey } from '@guildhall/eventing';
import { mailJobOf } from '../domain/mail-job.ts';
import type { Dependencies, FindUnsentDeliveries } from '../ports.ts';
import { deliveries, type DeliveryDoc } from './deliveries.view.ts';
import { dueDeliveries, type DueDeliveryDoc } from './due-deliveries.view.ts';

const PAGE = 100;

/** Deliveries that are due and have no outcome, whatever the job queue knows of them. */
export const findUnsentDeliveries = ({ collection }: Pick<Dependencies, 'collection'>): FindUnsentDeliveries => {
  const [due, known] = [collection<DueDeliveryDoc>(dueDeliveries), collection<DeliveryDoc>(deliveries)];
  const more = (after: PageKey | undefined) => (after === undefined ? {} : { after });
  return {
    notRequested: async ({ from, to }, after) => {
      const { items, next } = await due.find({ index: 'byTime', equals: [], from, to, limit: PAGE, ...more(after) });
      const requested = await known.getMany(items.map(({ id }) => id));
      const unsent = items.filter((_, n) => requested[n] === undefined);
      return { items: unsent.map(({ doc: { deliveryId, name, data, dueAt } }) => ({ deliveryId, name, data, since: dueAt })), next };
    },
    open: async (to, after) => {
      const { items, next } = await known.find({ index: 'byStatus', equals: ['open'], to, limit: PAGE, ...more(after) });
      const unsent = items.flatMap(({ doc: { deliveryId, activeAt: since, open } }) => {
        if (open === undefined) return [];
        const { name, data } = mailJobOf({ deliveryId, message: open.message, dueAt: open.requestedAt });
        return [{ deliveryId, name, data: { ...data, ...open.cause }, since }];
      });
      return { items: unsent, next };
    },
  };
};
