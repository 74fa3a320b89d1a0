import { Refusal, type Position } from '@guildhall/eventing';

/** Seconds until a read that did not come far enough is worth another try. */
const SOON = 1;

/** A read that did not come far enough in time has no answer. `min`: how far the client itself wanted it, which it is told. */
export const inTime = async (came: Promise<boolean>, min?: Position): Promise<void> => {
  if (await came) return;
  throw min === undefined
    ? new Refusal('unavailable', 'service.unavailable', { retryAfter: SOON })
    : new Refusal('conflict', 'read.too-early', { retryAfter: SOON });
};
