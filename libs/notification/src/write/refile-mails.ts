import type { NewJob, PageKey, Worker } from '@guildhall/eventing';
import { HOUR, later } from '../domain/policy.ts';
import type { Filing, Missing } from '../ports.ts';

const QUEUE = 'notification';
const WEEK = 7 * 24 * HOUR;

/**
 * A job's id stays taken while it waits, and for a time when it is done or has failed; so a missing one is filed under a new id, but ever
 * more seldom: once each time that its age has doubled. A queue that is merely slow is not flooded by it.
 */
const again = ({ ids, policy }: Filing, { emailId, name, data, since }: Missing, now: number): NewJob => {
  const round = Math.floor(Math.log2(Math.max(1, (now - Date.parse(since)) / policy.grace)));
  return { queue: QUEUE, name, id: ids.derive(emailId, 'again', since, String(round)), data };
};

type Page = Readonly<{ items: readonly Missing[]; next: PageKey | undefined }>;
const refiled = async (filing: Filing, pageAfter: (after: PageKey | undefined) => Promise<Page>): Promise<void> => {
  const now = filing.clock.now().getTime();
  for (let after: PageKey | undefined; ;) {
    const { items, next } = await pageAfter(after);
    if (items.length > 0) await filing.jobs.add(items.map((missing) => again(filing, missing, now)));
    if (next === undefined) return;
    after = next;
  }
};

/** The jobs of mails that have no outcome, filed again: the queue may lose everything, and every mail is still sent. */
const refile =
  (filing: Filing, reach: number): Worker =>
  async () => {
    const to = later(filing.clock.now().toISOString(), -filing.policy.grace);
    await refiled(filing, (after) => filing.missing.unbegun({ from: later(to, -reach), to }, after));
    await refiled(filing, (after) => filing.missing.unfinished(to, after));
  };

/** Often, what fell due lately; seldom, the whole week, for what came here late itself. */
export const refileMails = (filing: Filing): Worker => refile(filing, HOUR);
export const refileWeeksMails = (filing: Filing): Worker => refile(filing, WEEK);
