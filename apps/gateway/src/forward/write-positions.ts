import type { Clock, Position } from '@guildhall/eventing';
import { LRUCache } from 'lru-cache';

/** The position of each account's last write at each service. */
export interface WritePositions {
  /** An earlier position never replaces a later one. */
  record(service: string, accountId: string, position: Position): Promise<void>;
  lastOf(service: string, accountId: string): Promise<Position | undefined>;
  /** Milliseconds since the last write. */
  sinceLast(service: string, accountId: string): Promise<number | undefined>;
}

export const laterOf = (one: Position | undefined, other: Position | undefined): Position | undefined =>
  one === undefined || (other !== undefined && other > one) ? other : one;

/** In this process: correct as long as there is one gateway. `maxEntries`: accounts per service, all together. */
export const memoryWritePositions = (maxEntries: number, clock: Clock): WritePositions => {
  const last = new LRUCache<string, Readonly<{ position: Position; at: number }>>({ max: maxEntries });
  const now = (): number => clock.now().getTime();
  const keyOf = (service: string, accountId: string): string => `${service} ${accountId}`;
  return {
    record: (service, accountId, position) => {
      const key = keyOf(service, accountId);
      last.set(key, { position: laterOf(last.get(key)?.position, position) ?? position, at: now() });
      return Promise.resolve();
    },
    lastOf: (service, accountId) => Promise.resolve(last.get(keyOf(service, accountId))?.position),
    sinceLast: (service, accountId) => {
      const at = last.get(keyOf(service, accountId))?.at;
      return Promise.resolve(at === undefined ? undefined : now() - at);
    },
  };
};
