import type { Lease, Leases } from '../ports/coordination.ts';
import type { Clock } from '../ports/world.ts';

/** This process among several on one platform: who it is to the leases, and how long it asks for one, in milliseconds. */
export type Candidate = Readonly<{ leases: Leases; clock: Clock; holder: string; ttl?: number }>;

type Hold = Readonly<{ lease: Lease; ttl: number; lost: AbortController }>;

/** Renews until told to stop; aborts `lost` once the lease is, or may be, another's. */
const keep = async ({ leases, clock }: Candidate, { lease, ttl, lost }: Hold, stop: AbortSignal): Promise<void> => {
  let sure = clock.now().getTime();
  for (;;) {
    await clock.sleep(ttl / 3, stop);
    if (stop.aborted) return;
    const asked = clock.now().getTime();
    const renewed = await leases.renew(lease, ttl).catch(() => undefined);
    if (renewed === true) sure = asked;
    else if (renewed === false || clock.now().getTime() - sure >= ttl) return lost.abort();
  }
};

/**
 * Runs `work` while holding the lease, and again as a candidate when it was lost. It only saves work: a holder that does not know
 * yet that it lost it does what the new one does too, and both must be able to bear that.
 */
export const underLease = async (
  candidate: Candidate,
  name: string,
  work: (signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<void> => {
  const { leases, clock, holder, ttl = 10_000 } = candidate;
  while (!signal.aborted) {
    const lease = await leases.acquire(name, holder, ttl);
    if (lease === undefined) {
      await clock.sleep(ttl / 3, signal);
      continue;
    }
    const [lost, done] = [new AbortController(), new AbortController()];
    const kept = keep(candidate, { lease, ttl, lost }, AbortSignal.any([signal, done.signal, lost.signal]));
    try {
      await work(AbortSignal.any([signal, lost.signal]));
    } finally {
      done.abort();
      await kept;
      if (!lost.signal.aborted) await leases.release(lease).catch(() => undefined);
    }
    if (!lost.signal.aborted) return;
  }
};
