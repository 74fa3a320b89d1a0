/** Compares the streams of deliveries with the mails in the inbox. */
import { Violation } from './request-log.ts';

type MailState = { started: number; sent: number; isGivenUp: boolean };
export type ReceivedMail = Readonly<{ id: number; messageId: string }>;
const STREAM = 'delivery-';

/** A mail may be sent again if the process died between sending and recording it, but never more often than its sending was started. */
export const mailAudit = () => {
  const [mails, copies] = [new Map<string, MailState>(), new Map<string, number>()];
  let last = 0;
  return {
    last: () => last,
    add({ stream, type }: Readonly<{ stream: string; type: string }>): void {
      if (!stream.startsWith(STREAM)) return;
      const deliveryId = stream.slice(STREAM.length);
      const state = mails.get(deliveryId) ?? { started: 0, sent: 0, isGivenUp: false };
      mails.set(deliveryId, state);
      if (type === 'DeliveryStarted') state.started++;
      if (type === 'DeliverySent') state.sent++;
      if (type === 'DeliveryGivenUp') state.isGivenUp = true;
      if (state.sent > 1) throw new Violation(`${deliveryId} was recorded as sent twice`, deliveryId);
    },
    check(received: readonly ReceivedMail[]): void {
      for (const { id, messageId } of received) {
        const deliveryId = messageId.slice(1).split('@', 1).join();
        copies.set(deliveryId, (copies.get(deliveryId) ?? 0) + 1);
        last = id;
      }
      for (const [deliveryId, count] of copies) {
        const started = mails.get(deliveryId)?.started ?? 0;
        if (count > started)
          throw new Violation(`${deliveryId} was sent ${String(count)} times after ${String(started)} starts`, deliveryId);
      }
      for (const [deliveryId, { sent }] of mails)
        if (sent > 0 && !copies.has(deliveryId)) throw new Violation(`${deliveryId} is recorded as sent but was not received`, deliveryId);
    },
    /** `extra`: copies beyond the first; `retried`: mails whose sending was started more than once; `open`: without an outcome. */
    counts: () => ({
      mails: copies.size,
      extra: [...copies.values()].reduce((sum, count) => sum + count - 1, 0),
      retried: [...mails.values()].filter(({ started }) => started > 1).length,
      open: [...mails.values()].filter(({ sent, isGivenUp }) => sent === 0 && !isGivenUp).length,
    }),
  };
};
