import { causeOf, GiveUp, typeId, type PageKey, type Worker } from '@guildhall/eventing';
import { decideCompleteBulk } from '../domain/bulk.decider.ts';
import { decideRequestDelivery } from '../domain/delivery.decider.ts';
import type { DueDelivery } from '../domain/delivery.events.ts';
import { mailJobOf } from '../domain/mail-job.ts';
import type { Dependencies, ListMembers } from '../ports.ts';

type Needs = Pick<Dependencies, 'handle' | 'ids' | 'jobs'> & Readonly<{ listMembers: ListMembers }>;

const QUEUE = 'notification';

/** One mail to each member, all requested before the bulk counts as completed. Ids derive, so a repeat meets its own mails. */
export const notifyMembers =
  ({ handle, ids, jobs, listMembers }: Needs): Worker =>
  async ({ data }, envelope) => {
    const { deliveryId, organizationId, actorId, dueAt } = data;
    if (typeof deliveryId !== 'string' || typeof organizationId !== 'string' || typeof dueAt !== 'string')
      throw new GiveUp('not a bulk mail');
    const by = typeof actorId === 'string' ? { actorId } : {};
    const request = async (accountId: string): Promise<void> => {
      const due: DueDelivery = {
        deliveryId: typeId('eml', ids.derive(deliveryId, accountId)),
        message: { channel: 'mail', template: 'organization-deleted', refs: { organizationId, accountId, ...by } },
        dueAt,
      };
      const command = { type: 'RequestDelivery', data: { deliveryId: due.deliveryId, message: due.message } } as const;
      await handle(decideRequestDelivery, command, { ...envelope, commandId: ids.derive(envelope.commandId, accountId) });
      const { name, data: about } = mailJobOf(due);
      await jobs.add([{ queue: QUEUE, name, id: ids.derive(deliveryId, accountId, 'job'), data: { ...about, ...causeOf(envelope) } }]);
    };
    for (let after: PageKey | undefined; ;) {
      const { items, next } = await listMembers(organizationId, after);
      await Promise.all(items.map(request));
      if (next === undefined) break;
      after = next;
    }
    await handle(decideCompleteBulk, { type: 'CompleteBulk', data: { deliveryId, organizationId } }, envelope);
  };
