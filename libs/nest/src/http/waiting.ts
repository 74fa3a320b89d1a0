import { Refusal, type Position } from '@guildhall/eventing';
import type { FastifyInstance } from 'fastify';
import { minPositionOf } from '../request/positions.ts';
import { inTime } from '../request/in-time.ts';
import type { Request } from '../request/visit.ts';

/** How far a service's views are, and waiting for them: false when they did not come so far in time. */
export type Reads = Readonly<{ reached: () => Position; settled: (min: Position) => Promise<boolean> }>;

/** Reads of one account that wait at once: each holds a connection, which others want too. */
const WAITING = 8;
/** Seconds until another is worth a try. */
const SOON = 1;

/** Lets a read that names a position wait for it before it is handled, and no more than a few of one account at once. */
export const waitForPositions = (instance: FastifyInstance, { reached, settled }: Reads): void => {
  const waiting = new Map<string, number>();
  const wait = async (who: string, min: Position): Promise<void> => {
    const others = waiting.get(who) ?? 0;
    if (others >= WAITING) throw new Refusal('limited', 'read.too-many', { retryAfter: SOON });
    waiting.set(who, others + 1);
    try {
      await inTime(settled(min), min);
    } finally {
      const left = (waiting.get(who) ?? 1) - 1;
      if (left === 0) waiting.delete(who);
      else waiting.set(who, left);
    }
  };
  instance.addHook('preHandler', async (request: Request) => {
    const { operation, caller } = request.visit;
    if (operation?.input.waits !== true || caller === undefined) return;
    const min = minPositionOf(request);
    if (min !== undefined && min > reached()) await wait(caller.accountId, min);
  });
};
