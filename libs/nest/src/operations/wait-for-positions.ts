import type { Position } from '@guildhall/eventing';
import type { FastifyInstance } from 'fastify';
import { minPositionOf } from './positions.ts';
import { orTimeout } from './or-timeout.ts';
import type { Request } from '../http/request-context.ts';
import { commonRefusal } from './common-refusals.ts';
import { limitPerKey } from './limit-per-key.ts';

/** How far a service's views are. `waitForProjections`: false when they did not reach `min` in time. */
export type ViewProgress = Readonly<{ position: () => Position; waitForProjections: (min: Position) => Promise<boolean> }>;

/** Reads of one account that may wait at once; each holds a connection. */
const MAX_WAITING_PER_ACCOUNT = 8;
/** Seconds until another try makes sense. */
const RETRY_AFTER_SECONDS = 1;

/** Before a read is handled, waits for the position that it names; a few reads of one account at most wait at once. */
export const waitForPositions = (instance: FastifyInstance, { position, waitForProjections }: ViewProgress): void => {
  const limit = limitPerKey(MAX_WAITING_PER_ACCOUNT);
  instance.addHook('preHandler', async (request: Request) => {
    const { operation, caller } = request.requestContext;
    if (operation?.input.waits !== true || caller === undefined) return;
    const min = minPositionOf(request);
    if (min === undefined || min <= position()) return;
    const waiting = limit(caller.accountId, () => orTimeout(waitForProjections(min), min));
    if (waiting === undefined) throw commonRefusal('read.too-many', { retryAfter: RETRY_AFTER_SECONDS });
    await waiting;
  });
};
