import { IN_MAILS } from '../domain/consent.events.ts';
import { optOutToken, recipientOf } from '../domain/keys.ts';
import type { FoundMail } from '../domain/mail-content.ts';
import { mailOfJob } from '../domain/mail-job.ts';
import { BUDGETS, topicOf, UNSOLICITED } from '../domain/mail.ts';
import type { DueDelivery } from '../domain/delivery.events.ts';
import { MailRefused, type Dependencies, type FindMailContent, type Mail } from '../ports.ts';
import type { Channel } from './deliver.ts';

type Needs = Pick<Dependencies, 'ids' | 'links' | 'mailer' | 'compose' | 'origin'> & Readonly<{ findMailContent: FindMailContent }>;

/** The mail as the mail server gets it. Its links' tokens are made here and go nowhere else. */
const mailOf = (
  { compose, links, origin }: Needs,
  { deliveryId, message }: DueDelivery,
  { to, content, link }: FoundMail,
  recipient: string,
): Mail => {
  const at = (page: string, token: string): string => `${origin}/${page}#token=${token}`;
  const composed = compose(content, to, {
    origin,
    ...(link && { link: at(link.page, links.issue(link.purpose, link.id, link.issue)) }),
    ...(UNSOLICITED.has(message.template) && { optOut: at('opt-out', optOutToken(links, recipient, IN_MAILS)) }),
  });
  return { ...composed, messageId: `<${deliveryId}@${new URL(origin).hostname}>` };
};

/** Mails: content and address from what is known here, budgets and opt-out by template, and the mailer to send. */
export const mailChannel = (needs: Needs): Channel => ({
  deliveryOf: mailOfJob,
  prepare: async (due, at) => {
    const { message } = due;
    const found = await needs.findMailContent(message, at);
    if (typeof found === 'string') return found;
    const recipient = recipientOf(needs.ids, found.to.address);
    const { template } = message;
    return {
      destination: { recipient, budget: BUDGETS[template], topic: topicOf(message), isUnsolicited: UNSOLICITED.has(template) },
      send: async () => {
        try {
          await needs.mailer.send(mailOf(needs, due, found, recipient));
          return 'sent';
        } catch (error) {
          if (error instanceof MailRefused) return 'refused';
          throw error;
        }
      },
    };
  },
});
