import { GiveUp, typeId, type PageKey, type Worker } from '@guildhall/eventing';
import { decideRequestEmail } from '../domain/email.decider.ts';
import { decideCloseMailing } from '../domain/mailing.decider.ts';
import type { DueMail, Refs } from '../domain/template.ts';
import type { Dependencies, ListMembers } from '../ports.ts';

type Needs = Pick<Dependencies, 'handle' | 'ids' | 'jobs'> & Readonly<{ listMembers: ListMembers }>;

const QUEUE = 'notification';

/** One mail to each member, all requested before the bulk mail counts as done. Ids derive, so a repeat meets its own mails. */
export const notifyMembers =
  ({ handle, ids, jobs, listMembers }: Needs): Worker =>
  async ({ data }, envelope) => {
    const { emailId, organizationId, actorId, dueAt } = data;
    if (typeof emailId !== 'string' || typeof organizationId !== 'string' || typeof dueAt !== 'string') throw new GiveUp('not a mailing');
    const by = typeof actorId === 'string' ? { actorId } : {};
    const { correlationId, causationId } = envelope;
    const put = async (accountId: string): Promise<void> => {
      const refs: Refs = { organizationId, accountId, ...by };
      const due: DueMail = { emailId: typeId('eml', ids.derive(emailId, accountId)), template: 'organization-deleted', refs, dueAt };
      const command = { type: 'RequestEmail', data: { emailId: due.emailId, template: due.template, refs } } as const;
      await handle(decideRequestEmail, command, { ...envelope, commandId: ids.derive(envelope.commandId, accountId) });
      const job = { emailId: due.emailId, template: due.template, dueAt, organizationId, accountId, ...by, correlationId, causationId };
      await jobs.add([{ queue: QUEUE, name: 'send-email', id: ids.derive(emailId, accountId, 'job'), data: job }]);
    };
    for (let after: PageKey | undefined; ;) {
      const { items, next } = await listMembers(organizationId, after);
      await Promise.all(items.map(put));
      if (next === undefined) break;
      after = next;
    }
    await handle(decideCloseMailing, { type: 'CloseMailing', data: { emailId, organizationId } }, envelope);
  };
