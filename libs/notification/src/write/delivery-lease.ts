import type { Lease } from '@guildhall/eventing';
import type { Dependencies } from '../ports.ts';

type Needs = Pick<Dependencies, 'leases' | 'process' | 'clock'>;

/** An attempt that takes longer takes a lease, before another process can have waited for it; then the lease is renewed so often. */
const RENEWAL_MS = 10_000;
const LEASE_MS = 3 * RENEWAL_MS;
const nameOf = (deliveryId: string): string => `delivery-${deliveryId}`;

/** Whether no other process has the lease of a delivery, so that whoever began the last attempt of it is not at it any more. */
export const isFree = async ({ leases, process }: Omit<Needs, 'clock'>, deliveryId: string): Promise<boolean> => {
  const lease = await leases.acquire(nameOf(deliveryId), process, LEASE_MS);
  if (lease !== undefined) await leases.release(lease);
  return lease !== undefined;
};

/**
 * Runs `work`, and meanwhile shows other processes by a lease that a delivery is in hand, also while the event store is away. It is needed only
 * when the hold that the stream records has ended; until then the stream is enough.
 */
export const whileHeld = async ({ leases, process, clock }: Needs, deliveryId: string, work: () => Promise<void>): Promise<void> => {
  const done = new AbortController();
  const pause = (): Promise<void> => clock.sleep(RENEWAL_MS, done.signal);
  const keep = async (): Promise<void> => {
    let lease: Lease | undefined;
    for (await pause(); !done.signal.aborted; await pause())
      lease = (await leases.acquire(nameOf(deliveryId), process, LEASE_MS).catch(() => undefined)) ?? lease;
    if (lease !== undefined) await leases.release(lease).catch(() => undefined);
  };
  const kept = keep();
  try {
    await work();
  } finally {
    done.abort();
    void kept;
  }
};
