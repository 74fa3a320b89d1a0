/** Compares the streams of deliveries with the mails in the inbox. */
import { Violation } from './request-log.ts';

/** `waits`: for its reserved time, or for that of its next attempt. */
type MailState = Readonly<{ started: number; sent: number; isGivenUp: boolean; waits: boolean }>;
export type ReceivedMail = Readonly<{ id: number; messageId: string }>;
const STREAM = 'delivery-';
const NEW: MailState = { started: 0, sent: 0, isGivenUp: false, waits: false };

const after = ({ started, sent, isGivenUp }: MailState, type: string): MailState => ({
  started: started + (type === 'DeliveryStarted' ? 1 : 0),
  sent: sent + (type === 'DeliverySent' ? 1 : 0),
  isGivenUp: isGivenUp || type === 'DeliveryGivenUp',
  waits: type === 'DeliveryDeferred' || type === 'DeliveryFailed',
});
const isOpen = ({ sent, isGivenUp }: MailState): boolean => sent === 0 && !isGivenUp;

/** A mail may be sent again if the process died between sending and recording it, but never more often than its sending was started. */
export const mailAudit = () => {
  const [mails, copies] = [new Map<string, MailState>(), new Map<string, number>()];
  let last = 0;
  /** Those that had a copy beyond the first when it was looked last, and those that may have one, because a process died meanwhile. */
  const [repeated, excused] = [new Set<string>(), new Set<string>()];
  const idsOf = (isOne: (state: MailState) => boolean): readonly string[] =>
    [...mails].flatMap(([id, state]) => (isOne(state) ? [id] : []));
  const unfinished = (): readonly string[] => idsOf((state) => isOpen(state) && !state.waits);
  return {
    last: () => last,
    add({ stream, type }: Readonly<{ stream: string; type: string }>): void {
      if (!stream.startsWith(STREAM)) return;
      const deliveryId = stream.slice(STREAM.length);
      const state = after(mails.get(deliveryId) ?? NEW, type);
      mails.set(deliveryId, state);
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
    /** To be called after `check`. `mayRepeat`: a process died since the last call, so mails that were under way may come twice, now or later. */
    checkRepeats(mayRepeat: boolean): void {
      if (mayRepeat) for (const id of unfinished()) excused.add(id);
      for (const [deliveryId, count] of copies) {
        if (count === 1 || repeated.has(deliveryId)) continue;
        repeated.add(deliveryId);
        if (!mayRepeat && !excused.has(deliveryId))
          throw new Violation(`${deliveryId} was sent ${String(count)} times, and no process had died`, deliveryId);
      }
    },
    /** Those without an outcome that wait for no time of theirs: there is something to do about them at once. */
    unfinished,
    /** `extra`: copies beyond the first; `retried`: mails whose sending was started more than once; `waiting`: for their time. */
    counts: () => ({
      mails: copies.size,
      extra: [...copies.values()].reduce((sum, count) => sum + count - 1, 0),
      retried: idsOf(({ started }) => started > 1).length,
      waiting: idsOf((state) => isOpen(state) && state.waits).length,
      unfinished: unfinished().length,
    }),
  };
};
