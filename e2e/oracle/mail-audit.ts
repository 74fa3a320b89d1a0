/** Compares the mail streams with the mails in the inbox. */
import { Violation } from './request-log.ts';

type MailState = { started: number; sent: number; isGivenUp: boolean };
export type ReceivedMail = Readonly<{ id: number; messageId: string }>;
const STREAM = 'email-';

/** A mail may come once more than it should, if the process died between the sending and its record: never oftener than it was begun. */
export const mailAudit = () => {
  const [mails, copies] = [new Map<string, MailState>(), new Map<string, number>()];
  let last = 0;
  return {
    last: () => last,
    see({ stream, type }: Readonly<{ stream: string; type: string }>): void {
      if (!stream.startsWith(STREAM)) return;
      const emailId = stream.slice(STREAM.length);
      const state = mails.get(emailId) ?? { started: 0, sent: 0, isGivenUp: false };
      mails.set(emailId, state);
      if (type === 'DispatchStarted') state.started++;
      if (type === 'EmailSent') state.sent++;
      if (type === 'EmailGivenUp') state.isGivenUp = true;
      if (state.sent > 1) throw new Violation(`${emailId} was recorded as sent twice`, emailId);
    },
    check(received: readonly ReceivedMail[]): void {
      for (const { id, messageId } of received) {
        const emailId = messageId.slice(1).split('@', 1).join();
        copies.set(emailId, (copies.get(emailId) ?? 0) + 1);
        last = id;
      }
      for (const [emailId, count] of copies) {
        const started = mails.get(emailId)?.started ?? 0;
        if (count > started) throw new Violation(`${emailId} was sent ${String(count)} times after ${String(started)} starts`, emailId);
      }
      for (const [emailId, { sent }] of mails)
        if (sent > 0 && !copies.has(emailId)) throw new Violation(`${emailId} counts as sent and never was`, emailId);
    },
    /** `extra`: copies beyond the first; `again`: mails begun more than once; `open`: without an outcome. */
    counts: () => ({
      mails: copies.size,
      extra: [...copies.values()].reduce((sum, count) => sum + count - 1, 0),
      again: [...mails.values()].filter(({ started }) => started > 1).length,
      open: [...mails.values()].filter(({ sent, isGivenUp }) => sent === 0 && !isGivenUp).length,
    }),
  };
};
