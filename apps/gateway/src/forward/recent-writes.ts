import { lru, type Position } from '@guildhall/eventing';

/** How far a service had come with what somebody wrote there last. */
export interface RecentWrites {
  /** A later position is never forgotten for an earlier one. */
  wrote(service: string, who: string, position: Position): Promise<void>;
  lastOf(service: string, who: string): Promise<Position | undefined>;
}

export const later = (one: Position | undefined, other: Position | undefined): Position | undefined =>
  one === undefined || (other !== undefined && other > one) ? other : one;

/** In this process: right as long as there is one gateway. `remembered`: writers, at most. */
export const memoryRecentWrites = (remembered: number): RecentWrites => {
  const last = lru<Position>(remembered);
  const keyOf = (service: string, who: string): string => `${service} ${who}`;
  return {
    wrote: (service, who, position) => {
      const key = keyOf(service, who);
      last.set(key, later(last.get(key), position) ?? position);
      return Promise.resolve();
    },
    lastOf: (service, who) => Promise.resolve(last.get(keyOf(service, who))),
  };
};
