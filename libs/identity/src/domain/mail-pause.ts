import { later } from './policy.ts';

/** The recent mails of one kind to an address, which anybody may have requested. */
export type Mailed = Readonly<{ count: number; last: string }>;

const HOUR = 60 * 60_000;
const DAY = 24 * HOUR;

export const mailedAgain = (before: Mailed | undefined, at: string): Mailed =>
  before === undefined || later(before.last, DAY) <= at ? { count: 1, last: at } : { count: before.count + 1, last: at };

/** When the next mail may be sent: the pause after the first, in milliseconds, doubles with every mail, up to `longest`. */
export const endOfPause = ({ count, last }: Mailed, pause: number, longest = Infinity): string =>
  later(last, Math.min(longest, pause * 2 ** (count - 1)));

/**
 * Whether the same mail may be sent again already: requests that come close together are one, so that nobody fills a mailbox or a stream.
 * The pause is an hour at most; after a day without any mail it begins anew.
 */
export const mayMailAgain = (before: Mailed | undefined, pause: number, at: string): boolean =>
  before === undefined || endOfPause(before, pause, HOUR) <= at;
