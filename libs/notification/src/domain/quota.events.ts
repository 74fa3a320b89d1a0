import type { DomainEvent, Stream } from '@guildhall/eventing';
import { HOUR, later } from './policy.ts';

/** Mails to one recipient, who is known by a fingerprint only. */
export type QuotaEvent = DomainEvent<'MailCounted', { recipient: string; at: string }>;

/** The times of the last hour's mails, oldest first. */
export type Quota = readonly string[];

/** What of it lies within the hour before. */
const since = (quota: Quota, at: string): Quota => {
  const from = later(at, -HOUR);
  const first = quota.findIndex((time) => time > from);
  return first < 0 ? [] : quota.slice(first);
};

export const quota: Stream<Quota, QuotaEvent> = {
  category: 'quota',
  initial: [],
  evolve: (times, { data: { at } }) => [...since(times, at), at],
};

/** When the next mail may go, in milliseconds from now: 0 below the cap. */
export const waitFor = (quota: Quota, cap: number, at: string): number => {
  const times = since(quota, at);
  const blocking = times[times.length - cap];
  return blocking === undefined ? 0 : Math.max(1, Date.parse(blocking) + HOUR - Date.parse(at));
};
