import { GiveUp, SYSTEM, typeId, type PageKey, type Worker } from '@guildhall/eventing';
import { requestEmail } from '../domain/email.decider.ts';
import { closeMailing } from '../domain/mailing.decider.ts';
import type { Due, Refs } from '../domain/template.ts';
import type { Filing } from '../ports.ts';

const QUEUE = 'notification';

/** One mail to each member, all put down as due before the mailing counts as told. Ids derive, so a repeat meets its own mails. */
export const tellMembers =
  ({ handle, ids, clock, jobs, membersOf }: Filing): Worker =>
  async ({ data }, envelope) => {
    const { emailId, organizationId, actorId, dueAt } = data;
    if (typeof emailId !== 'string' || typeof organizationId !== 'string' || typeof dueAt !== 'string') throw new GiveUp('not a mailing');
    const at = clock.now().toISOString();
    const by = typeof actorId === 'string' ? { actorId } : {};
    const { correlationId, causationId } = envelope;
    const put = async (accountId: string): Promise<void> => {
      const refs: Refs = { organizationId, accountId, ...by };
      const due: Due = { emailId: typeId('eml', ids.derive(emailId, accountId)), template: 'organization-deleted', refs, dueAt };
      const wish = { type: 'RequestEmail', data: { emailId: due.emailId, template: due.template, refs }, by: SYSTEM, at } as const;
      await handle(requestEmail, wish, { ...envelope, commandId: ids.derive(envelope.commandId, accountId) });
      const job = { emailId: due.emailId, template: due.template, dueAt, organizationId, accountId, ...by, correlationId, causationId };
      await jobs.add([{ queue: QUEUE, name: 'send-email', id: ids.derive(emailId, accountId, 'job'), data: job }]);
    };
    for (let after: PageKey | undefined; ;) {
      const { items, next } = await membersOf(organizationId, after);
      await Promise.all(items.map(put));
      if (next === undefined) break;
      after = next;
    }
    await handle(closeMailing, { type: 'CloseMailing', data: { emailId, organizationId }, by: SYSTEM, at }, envelope);
  };
