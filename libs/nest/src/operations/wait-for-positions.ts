import type { Position } from '@guildhall/eventing';
import type { FastifyInstance } from 'fastify';
import { minPositionOf } from './positions.ts';
import { orTimeout } from './or-timeout.ts';
import type { Request } from '../http/request-context.ts';
import { commonRefusal } from './common-refusals.ts';

/** How far a service's views are. `waitForProjections`: false when they did not reach `min` in time. */
export type ViewProgress = Readonly<{ position: () => Position; waitForProjections: (min: Position) => Promise<boolean> }>;

/** Reads of one account that may wait at once; each holds a connection. */
const MAX_WAITING_PER_ACCOUNT = 8;
/** Seconds until another try makes sense. */
const RETRY_AFTER_SECONDS = 1;

/** Before a read is handled, waits for the position that it names; a few reads of one account at most wait at once. */
export const waitForPositions = (instance: FastifyInstance, { position, waitForProjections }: ViewProgress): void => {
  const waiting = new Map<string, number>();
  const wait = async (who: string, min: Position): Promise<void> => {
    const others = waiting.get(who) ?? 0;
    if (others >= MAX_WAITING_PER_ACCOUNT) throw commonRefusal('read.too-many', { retryAfter: RETRY_AFTER_SECONDS });
    waiting.set(who, others + 1);
    try {
      await orTimeout(waitForProjections(min), min);
    } finally {
      const left = (waiting.get(who) ?? 1) - 1;
      if (left === 0) waiting.delete(who);
      else waiting.set(who, left);
    }
  };
  instance.addHook('preHandler', async (request: Request) => {
    const { operation, caller } = request.requestContext;
    if (operation?.input.waits !== true || caller === undefined) return;
    const min = minPositionOf(request);
    if (min !== undefined && min > position()) await wait(caller.accountId, min);
  });
};
