import { streamOf, type DomainEvent, type Stream, type StreamRef } from '@guildhall/eventing';
import { HOUR, later } from './policy.ts';
import type { Budget } from './template.ts';

/** A mail that waits, as those that say the same see it: of two of them the newer one goes, at the turn of the older. */
type Waiting = { emailId: string; dueAt: string };
/**
 * Mails of one budget to one recipient, who is known by a fingerprint only. `at`: when the mail is begun; later than now for one that waits.
 * `topic`: what it says; null when no newer mail may take its place.
 */
export type QuotaEvent =
  | DomainEvent<'MailCounted', { recipient: string; at: string }>
  | DomainEvent<'TurnReserved', { recipient: string; at: string; topic: string | null } & Waiting>;

/** `times`: of the mails within an hour before the latest, oldest first; beyond the cap that hour lies ahead. `waiting`: the newest mail of each topic. */
export type Quota = Readonly<{ times: readonly string[]; waiting: ReadonlyMap<string, Readonly<Waiting & { at: string }>> }>;

/** A turn that was missed for so long has passed: another is reserved. */
const isPast = (turn: string, at: string): boolean => later(turn, HOUR) <= at;
const withinHour = (times: readonly string[], at: string): readonly string[] => {
  const from = later(at, -HOUR);
  return times.filter((time) => time >= from);
};

const quota: Stream<Quota, QuotaEvent> = {
  category: 'quota',
  initial: { times: [], waiting: new Map() },
  evolve({ times, waiting }, { type, data }, now) {
    const counted = [...withinHour(times, data.at), data.at];
    if (type === 'MailCounted') return { times: counted, waiting };
    const { emailId, dueAt, at, topic } = data;
    if (topic === null) return { times: counted, waiting };
    const others = [...waiting].filter(([other, turn]) => other !== topic && !isPast(turn.at, now));
    const isTakenOver = waiting.get(topic)?.at === at;
    return { times: isTakenOver ? times : counted, waiting: new Map([...others, [topic, { emailId, dueAt, at }]]) };
  },
};

/**
 * A stream for each month, so that none grows with the years. At its turn the count begins anew, so that hour may have twice as many; a mail that
 * waits keeps its turn.
 */
export const quotaOf = (recipient: string, budget: Budget, at: string): StreamRef<Quota, QuotaEvent> =>
  streamOf(quota, recipient, budget, at.slice(0, 7).replace('-', ''));

type Asking = Readonly<Waiting & { topic: string | null; reserved: string | undefined; cap: number }>;
/** `at`: not before then. `outdone`: a newer mail says the same. */
export type Turn = 'outdone' | Readonly<{ at: string; isNew: boolean }>;

/** Another mail that says the same and is not gone yet. */
const rivalOf = ({ waiting }: Quota, { emailId, topic }: Asking, now: string) => {
  const rival = topic === null ? undefined : waiting.get(topic);
  return rival === undefined || rival.emailId === emailId || isPast(rival.at, now) ? undefined : rival;
};
const isNewer = (one: Waiting, other: Waiting): boolean => `${one.dueAt} ${one.emailId}` > `${other.dueAt} ${other.emailId}`;

/** When a mail may go: now below the cap, else when the first of as many as the cap allows is an hour old; and no turn is given twice. */
export const turnOf = (quota: Quota, asking: Asking, now: string): Turn => {
  const { reserved, cap } = asking;
  const rival = rivalOf(quota, asking, now);
  if (rival !== undefined && isNewer(rival, asking)) return 'outdone';
  if (reserved !== undefined && !isPast(reserved, now)) return { at: reserved, isNew: false };
  if (rival !== undefined && rival.at > now) return { at: rival.at, isNew: true };
  const blocking = quota.times[quota.times.length - cap];
  return { at: blocking === undefined ? now : later(blocking, HOUR), isNew: true };
};
