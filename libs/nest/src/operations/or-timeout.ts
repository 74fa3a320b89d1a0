import type { Position } from '@guildhall/eventing';
import { commonRefusal } from './common-refusals.ts';

/** Seconds until a read is worth another try. */
const RETRY_AFTER_SECONDS = 1;

/** Refuses a read whose views did not catch up in time: with `read.too-early` if the client itself named `min`, else as unavailable. */
export const orTimeout = async (caughtUp: Promise<boolean>, min?: Position): Promise<void> => {
  if (await caughtUp) return;
  throw min === undefined
    ? commonRefusal('service.unavailable', { retryAfter: RETRY_AFTER_SECONDS })
    : commonRefusal('read.too-early', { retryAfter: RETRY_AFTER_SECONDS });
};
