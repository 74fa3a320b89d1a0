import { likelyNew, streamOf, type DomainEvent, type Stream, type StreamRef } from '@guildhall/eventing';
import { HOUR, later } from './policy.ts';

/** A delivery that waits for its time: of two of one topic the newer one goes, at the time of the older. */
type Waiting = { deliveryId: string; dueAt: string };
/**
 * Deliveries of one budget to one recipient, who is known by a keyed hash only. `at`: when the delivery starts; later than now for one
 * that waits. `topic`: what it says; null when no newer one may replace it.
 */
export type QuotaEvent =
  | DomainEvent<'DeliveryCounted', { recipient: string; at: string }>
  | DomainEvent<'DeliveryScheduled', { recipient: string; at: string; topic: string | null } & Waiting>;

/**
 * `times`: of the deliveries within an hour before the latest, oldest first; beyond the cap that hour lies ahead. `waiting`: the newest
 * delivery of each topic.
 */
export type Quota = Readonly<{ times: readonly string[]; waiting: ReadonlyMap<string, Readonly<Waiting & { at: string }>> }>;

/** A reserved time that was missed by so much is void: another is reserved. */
const isMissed = (reserved: string, at: string): boolean => later(reserved, HOUR) <= at;
const withinHour = (times: readonly string[], at: string): readonly string[] => {
  const from = later(at, -HOUR);
  return times.filter((time) => time >= from);
};

const quota: Stream<Quota, QuotaEvent> = {
  category: 'quota',
  initial: { times: [], waiting: new Map() },
  evolve({ times, waiting }, { type, data }, now) {
    const counted = [...withinHour(times, data.at), data.at];
    if (type === 'DeliveryCounted') return { times: counted, waiting };
    const { deliveryId, dueAt, at, topic } = data;
    if (topic === null) return { times: counted, waiting };
    const others = [...waiting].filter(([other, scheduled]) => other !== topic && !isMissed(scheduled.at, now));
    const isTakenOver = waiting.get(topic)?.at === at;
    return { times: isTakenOver ? times : counted, waiting: new Map([...others, [topic, { deliveryId, dueAt, at }]]) };
  },
};

/**
 * A stream for each month, so that none grows with the years. With a new month the count begins anew, so that hour may have twice as many; a
 * delivery that waits keeps its time.
 */
export const quotaOf = (recipient: string, budget: string, at: string): StreamRef<Quota, QuotaEvent> =>
  likelyNew(streamOf(quota, recipient, budget, at.slice(0, 7).replace('-', '')));

/** `reserved`: the time that it was given before. */
type Asking = Readonly<Waiting & { topic: string | null; reserved: string | undefined; cap: number }>;
/** `at`: not before then. `superseded`: a newer delivery says the same. */
export type StartTime = 'superseded' | Readonly<{ at: string; isNew: boolean }>;

/** Another delivery of the topic that has not started yet. */
const rivalOf = ({ waiting }: Quota, { deliveryId, topic }: Asking, now: string) => {
  const rival = topic === null ? undefined : waiting.get(topic);
  return rival === undefined || rival.deliveryId === deliveryId || isMissed(rival.at, now) ? undefined : rival;
};
const isNewer = (one: Waiting, other: Waiting): boolean => `${one.dueAt} ${one.deliveryId}` > `${other.dueAt} ${other.deliveryId}`;

/** When a delivery may start: now below the cap, else when the first of as many as the cap allows is an hour old; no time is given twice. */
export const startTimeOf = (quota: Quota, asking: Asking, now: string): StartTime => {
  const { reserved, cap } = asking;
  const rival = rivalOf(quota, asking, now);
  if (rival !== undefined && isNewer(rival, asking)) return 'superseded';
  if (reserved !== undefined && !isMissed(reserved, now)) return { at: reserved, isNew: false };
  if (rival !== undefined && rival.at > now) return { at: rival.at, isNew: true };
  const blocking = quota.times[quota.times.length - cap];
  return { at: blocking === undefined ? now : later(blocking, HOUR), isNew: true };
};
