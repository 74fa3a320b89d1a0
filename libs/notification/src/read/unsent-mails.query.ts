import type { PageKey } from '@guildhall/eventing';
import type { Dependencies, FindUnsentMails } from '../ports.ts';
import { dueMails, type DueMailDoc } from './due-mails.view.ts';
import { emails, type EmailDoc } from './emails.view.ts';

const PAGE = 100;

/** Mails that are due and have no outcome, whatever the job queue knows of them. */
export const findUnsentMails = ({ collection }: Pick<Dependencies, 'collection'>): FindUnsentMails => {
  const [due, known] = [collection<DueMailDoc>(dueMails), collection<EmailDoc>(emails)];
  const more = (after: PageKey | undefined) => (after === undefined ? {} : { after });
  return {
    unbegun: async ({ from, to }, after) => {
      const { items, next } = await due.find({ index: 'byTime', equals: [], from, to, limit: PAGE, ...more(after) });
      const begun = await known.getMany(items.map(({ id }) => id));
      const unsent = items.filter((_, n) => begun[n] === undefined);
      return { items: unsent.map(({ doc: { emailId, name, data, dueAt } }) => ({ emailId, name, data, since: dueAt })), next };
    },
    unfinished: async (to, after) => {
      const { items, next } = await known.find({ index: 'byStatus', equals: ['open'], to, limit: PAGE, ...more(after) });
      const unsent = items.flatMap(({ doc: { emailId, activeAt: since, open } }) =>
        open === undefined
          ? []
          : [{ emailId, name: 'send-email', data: { emailId, template: open.template, dueAt: open.requestedAt, ...open.refs }, since }],
      );
      return { items: unsent, next };
    },
  };
};
