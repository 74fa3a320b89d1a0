import type { NewJob, PageKey, Worker } from '@guildhall/eventing';
import { HOUR, later } from '../domain/policy.ts';
import type { Dependencies, FindUnsentMails, UnsentMail } from '../ports.ts';

type Needs = Pick<Dependencies, 'ids' | 'clock' | 'jobs' | 'policy'> & Readonly<{ unsentMails: FindUnsentMails }>;

const QUEUE = 'notification';
const WEEK = 7 * 24 * HOUR;

/**
 * A job's id stays taken while it waits, and for a time when it is done or has failed; so a unsent one is filed under a new id, but ever
 * more seldom: once each time that its age has doubled. A queue that is merely slow is not flooded by it.
 */
const jobAgain = ({ ids, policy }: Needs, { emailId, name, data, since }: UnsentMail, now: number): NewJob => {
  const round = Math.floor(Math.log2(Math.max(1, (now - Date.parse(since)) / policy.grace)));
  return { queue: QUEUE, name, id: ids.derive(emailId, 'again', since, String(round)), data };
};

type Page = Readonly<{ items: readonly UnsentMail[]; next: PageKey | undefined }>;
const requeueAll = async (needs: Needs, pageAfter: (after: PageKey | undefined) => Promise<Page>): Promise<void> => {
  const now = needs.clock.now().getTime();
  for (let after: PageKey | undefined; ;) {
    const { items, next } = await pageAfter(after);
    if (items.length > 0) await needs.jobs.add(items.map((unsent) => jobAgain(needs, unsent, now)));
    if (next === undefined) return;
    after = next;
  }
};

/** The jobs of mails that have no outcome, filed again: the queue may lose everything, and every mail is still sent. */
const requeue =
  (needs: Needs, reach: number): Worker =>
  async () => {
    const to = later(needs.clock.now().toISOString(), -needs.policy.grace);
    await requeueAll(needs, (after) => needs.unsentMails.unbegun({ from: later(to, -reach), to }, after));
    await requeueAll(needs, (after) => needs.unsentMails.unfinished(to, after));
  };

/** Often, what fell due lately; seldom, the whole week, for what came here late itself. */
export const requeueMails = (needs: Needs): Worker => requeue(needs, HOUR);
export const requeueMailsOfWeek = (needs: Needs): Worker => requeue(needs, WEEK);
