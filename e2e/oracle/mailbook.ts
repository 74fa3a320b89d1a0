/** Mails as their streams tell of them, beside those that lie in the inbox. */
import { Violation } from './ledger.ts';

type Post = { started: number; sent: number; isGivenUp: boolean };
export type Received = Readonly<{ id: number; messageId: string }>;
const STREAM = 'email-';

/** A mail may come once more than it should, if the process died between the sending and its record: never oftener than it was begun. */
export const mailbook = () => {
  const [posts, copies] = [new Map<string, Post>(), new Map<string, number>()];
  let last = 0;
  return {
    last: () => last,
    see({ stream, type }: Readonly<{ stream: string; type: string }>): void {
      if (!stream.startsWith(STREAM)) return;
      const emailId = stream.slice(STREAM.length);
      const it = posts.get(emailId) ?? { started: 0, sent: 0, isGivenUp: false };
      posts.set(emailId, it);
      if (type === 'DispatchStarted') it.started++;
      if (type === 'EmailSent') it.sent++;
      if (type === 'EmailGivenUp') it.isGivenUp = true;
      if (it.sent > 1) throw new Violation(`${emailId} was recorded as sent twice`, emailId);
    },
    check(received: readonly Received[]): void {
      for (const { id, messageId } of received) {
        const emailId = messageId.slice(1).split('@', 1).join();
        copies.set(emailId, (copies.get(emailId) ?? 0) + 1);
        last = id;
      }
      for (const [emailId, count] of copies) {
        const started = posts.get(emailId)?.started ?? 0;
        if (count > started) throw new Violation(`${emailId} was sent ${String(count)} times after ${String(started)} starts`, emailId);
      }
      for (const [emailId, { sent }] of posts)
        if (sent > 0 && !copies.has(emailId)) throw new Violation(`${emailId} counts as sent and never was`, emailId);
    },
    /** `extra`: copies beyond the first; `again`: mails begun more than once; `open`: without an outcome. */
    counts: () => ({
      mails: copies.size,
      extra: [...copies.values()].reduce((sum, count) => sum + count - 1, 0),
      again: [...posts.values()].filter(({ started }) => started > 1).length,
      open: [...posts.values()].filter(({ sent, isGivenUp }) => sent === 0 && !isGivenUp).length,
    }),
  };
};
