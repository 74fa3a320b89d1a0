import { later } from './policy.ts';

/** Mails of one kind that an address was sent lately because somebody, perhaps a stranger, asked for them. */
export type Mailed = Readonly<{ count: number; last: string }>;

const HOUR = 60 * 60_000;
const DAY = 24 * HOUR;

export const mailedAgain = (before: Mailed | undefined, at: string): Mailed =>
  before === undefined || later(before.last, DAY) <= at ? { count: 1, last: at } : { count: before.count + 1, last: at };

/**
 * Whether the same mail may be sent again already: asks that come close together are one, so that nobody fills a mailbox or a stream. The
 * pause, in milliseconds, doubles with every mail, up to an hour; after a day without any it begins anew.
 */
export const mayMailAgain = (before: Mailed | undefined, pause: number, at: string): boolean =>
  before === undefined || later(before.last, Math.min(HOUR, pause * 2 ** (before.count - 1))) <= at;
