import type { Clock, Position } from '@guildhall/eventing';
import { LRUCache } from 'lru-cache';

/** How far a service had come with what somebody wrote there last. */
export interface RecentWrites {
  /** A later position is never forgotten for an earlier one. */
  wrote(service: string, who: string, position: Position): Promise<void>;
  lastOf(service: string, who: string): Promise<Position | undefined>;
  /** How many milliseconds ago that was. */
  sinceLast(service: string, who: string): Promise<number | undefined>;
}

export const later = (one: Position | undefined, other: Position | undefined): Position | undefined =>
  one === undefined || (other !== undefined && other > one) ? other : one;

/** In this process: right as long as there is one gateway. `remembered`: writers, at most. */
export const memoryRecentWrites = (remembered: number, clock: Clock): RecentWrites => {
  const last = new LRUCache<string, Readonly<{ position: Position; at: number }>>({ max: remembered });
  const now = (): number => clock.now().getTime();
  const keyOf = (service: string, who: string): string => `${service} ${who}`;
  return {
    wrote: (service, who, position) => {
      const key = keyOf(service, who);
      last.set(key, { position: later(last.get(key)?.position, position) ?? position, at: now() });
      return Promise.resolve();
    },
    lastOf: (service, who) => Promise.resolve(last.get(keyOf(service, who))?.position),
    sinceLast: (service, who) => {
      const at = last.get(keyOf(service, who))?.at;
      return Promise.resolve(at === undefined ? undefined : now() - at);
    },
  };
};
