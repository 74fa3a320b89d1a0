import type { NewJob, PageKey, Worker } from '@guildhall/eventing';
import { HOUR, later } from '../domain/policy.ts';
import type { Dependencies, FindUnsentDeliveries, UnsentDelivery } from '../ports.ts';

type Needs = Pick<Dependencies, 'ids' | 'clock' | 'jobs' | 'policy'> & Readonly<{ unsentDeliveries: FindUnsentDeliveries }>;

const QUEUE = 'notification';
const WEEK = 7 * 24 * HOUR;

/**
 * A job's id stays taken while it waits, and for a time when it is done or has failed; so an unsent one is filed under a new id, but ever
 * more seldom: once each time that its age has doubled. A queue that is merely slow is not flooded by it.
 */
const jobAgain = ({ ids, policy }: Needs, { deliveryId, name, data, since }: UnsentDelivery, now: number): NewJob => {
  const round = Math.floor(Math.log2(Math.max(1, (now - Date.parse(since)) / policy.requeueDelay)));
  return { queue: QUEUE, name, id: ids.derive(deliveryId, 'again', since, String(round)), data };
};

type Page = Readonly<{ items: readonly UnsentDelivery[]; next: PageKey | undefined }>;
const requeueAll = async (needs: Needs, pageAfter: (after: PageKey | undefined) => Promise<Page>): Promise<void> => {
  const now = needs.clock.now().getTime();
  for (let after: PageKey | undefined; ;) {
    const { items, next } = await pageAfter(after);
    if (items.length > 0) await needs.jobs.add(items.map((unsent) => jobAgain(needs, unsent, now)));
    if (next === undefined) return;
    after = next;
  }
};

/** Files the jobs of deliveries without an outcome again: the queue may lose everything, and every delivery is still made. */
const requeue =
  (needs: Needs, reach: number): Worker =>
  async () => {
    const to = later(needs.clock.now().toISOString(), -needs.policy.requeueDelay);
    await requeueAll(needs, (after) => needs.unsentDeliveries.notRequested({ from: later(to, -reach), to }, after));
    await requeueAll(needs, (after) => needs.unsentDeliveries.open(to, after));
  };

/** Often, what fell due within the last hour; seldom, the whole week, for facts that arrived late. */
export const requeueDeliveries = (needs: Needs): Worker => requeue(needs, HOUR);
export const requeueDeliveriesOfWeek = (needs: Needs): Worker => requeue(needs, WEEK);
