import { accountVerifiedV1, memberJoinedV1, organizationCreatedV1 } from '@guildhall/contracts';
import { keyWrapper } from '@guildhall/crypto';
import {
  eventLog,
  GiveUp,
  NO_STREAM,
  openContext,
  PostponeJob,
  SYSTEM,
  type CommandEnvelope,
  type Fact,
  type Job,
  type JobData,
  type JobQueue,
  type NewJob,
  WrongRevision,
} from '@guildhall/eventing';
import { openDatabases, sqlitePlatform } from '@guildhall/sqlite';
import { manualClock, settle } from '@guildhall/testing';
import { MailRefused, notification, notificationApp, standardPolicy, type Compose, type Mail, type Policy } from '../src/index.ts';
import type { Caller } from '../src/ports.ts';
import { ada, factOf, ids, links, noon, organizationId, SECRET } from './events-fixture.ts';

export const ORIGIN = 'https://guildhall.example';

/** A mail server that takes every mail, refuses it, is away, or does not answer until it is told to. */
const mailServer = () => {
  const [offered, accepted] = [new Array<Mail>(), new Array<Mail>()];
  const answer = { is: 'accepts' as 'accepts' | 'refuses' | 'is away' | 'hangs' };
  let hanging = Promise.withResolvers<undefined>();
  const send = async (mail: Mail): Promise<void> => {
    offered.push(mail);
    if (answer.is === 'hangs') await hanging.promise;
    if (answer.is === 'refuses') throw new MailRefused('550 no such mailbox');
    if (answer.is === 'is away') throw new Error('connection refused');
    accepted.push(mail);
  };
  const release = (): void => {
    hanging.resolve(undefined);
    hanging = Promise.withResolvers<undefined>();
  };
  return { mailer: { send }, mails: { offered, accepted, answer, release } };
};

/** What the mail says, to be compared as it is. */
const compose: Compose = (content, to, mailLinks) => ({
  ...{ to, subject: content.template, text: JSON.stringify(content), html: JSON.stringify(mailLinks) },
});

/** A queue that remembers what was added, each id once, and runs a job when it is told to. */
const manualJobs = () => {
  const added: NewJob[] = [];
  const open = () => {
    const running = Promise.withResolvers<(job: Job) => Promise<void>>();
    const queue: JobQueue = {
      add: async (jobs) => void added.push(...jobs.filter(({ id }) => !added.some((known) => known.id === id))),
      schedule: () => Promise.resolve(),
      work: (_, __, run, signal) => {
        running.resolve(run);
        return new Promise((resolve) => void signal.addEventListener('abort', () => void resolve()));
      },
      failed: () => Promise.resolve([]),
      retry: () => Promise.resolve(false),
      depth: () => Promise.resolve(0),
      age: () => Promise.resolve(0),
    };
    return { queue, run: async (job: Job) => (await running.promise)(job) };
  };
  return { added, open };
};

type Options = Readonly<{
  policy?: Partial<Policy>;
  /** `by-hand`: a job runs when the spec says so. `loops`: the queue runs it when the clock says so. */
  jobs?: 'by-hand' | 'loops';
}>;
/**
 * What happens in a process before or after the n-th append that no other writer was ahead of, or when it adds jobs or asks for a lease for the
 * n-th time.
 */
type Hook = (nth: number) => unknown;
type Hooks = Readonly<{ beforeAppend?: Hook; afterAppend?: Hook; beforeAdd?: Hook; afterAdd?: Hook; beforeAcquire?: Hook }>;
/** `name`: one of its own, unless the spec gives one. */
type ProcessOptions = Hooks & Readonly<{ name?: string }>;
class Crash extends Error {
  override message = 'crashed';
}
/** There the process dies. */
export const crashAt =
  (point: number): Hook =>
  (nth) => {
    if (nth === point) throw new Crash();
  };

/** A process that a hook may end: then whatever it asks for never comes. `died` rejects. */
const mortal = () => {
  const death = Promise.withResolvers<never>();
  death.promise.catch(() => undefined);
  let isDead = false;
  const pass = async (hook: Hook | undefined, nth: number): Promise<void> => {
    try {
      if (!isDead) await hook?.(nth);
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
      isDead = true;
      death.reject(error);
    }
    if (isDead) await new Promise<never>(() => undefined);
  };
  const hooked = <A extends readonly unknown[], R>(work: (...args: A) => Promise<R>, before?: Hook, after?: Hook) => {
    let calls = 0;
    return async (...args: A): Promise<R> => {
      const nth = ++calls;
      await pass(before, nth);
      const result = await work(...args).catch((error: unknown) => {
        if (error instanceof WrongRevision) calls--;
        throw error;
      });
      await pass(after, nth);
      return result;
    };
  };
  return { hooked, died: death.promise };
};

/** The core's front on embedded adapters: Ada owns Acme, as the facts say; she and Bob have accounts. */
export const appFixture = async ({ policy = {}, jobs: mode = 'by-hand' }: Options = {}) => {
  const databases = openDatabases({ folder: ':memory:' });
  const clock = manualClock(noon);
  const { mailer, mails } = mailServer();
  const jobs = manualJobs();
  const stopping = new AbortController();
  const running: Promise<void>[] = [];
  let processes = 0;
  /** What jobs were postponed with. */
  const told = new Map<string, JobData>();

  /** Another process on the same stores. */
  const openProcess = async ({ name: process = `process ${String(++processes)}`, ...hooks }: ProcessOptions = {}) => {
    const { beforeAppend, afterAppend, beforeAdd, afterAdd, beforeAcquire } = hooks;
    const draining = new AbortController();
    const { hooked, died } = mortal();
    const outcomes = new Map<string, string>();
    const { queue, run } = jobs.open();
    const embedded = sqlitePlatform(databases, {
      ...{ clock, ids, links, keyWrapper: keyWrapper(SECRET) },
      observe: ({ kind, id, outcome }) => void (kind === 'job' && outcomes.set(id, outcome)),
    });
    const usedQueue = mode === 'loops' ? embedded.jobs : queue;
    const platform = {
      ...embedded,
      jobs: { ...usedQueue, add: hooked(usedQueue.add, beforeAdd, afterAdd) },
      events: { ...embedded.events, append: hooked(embedded.events.append, beforeAppend, afterAppend) },
      leases: { ...embedded.leases, acquire: hooked(embedded.leases.acquire, beforeAcquire) },
    };
    const context = await openContext(notification, platform);
    const { handle, readState, recallState, collection } = context;
    const app = notificationApp({
      ...{ handle, readState, recallState, collection, ids, links, clock, mailer, compose, origin: ORIGIN },
      ...{ jobs: platform.jobs, leases: platform.leases, process, policy: { ...standardPolicy, ...policy } },
    });
    running.push(context.run(app.workers, AbortSignal.any([stopping.signal, draining.signal])));
    /**
     * Runs a job by hand: `done`, the code of a refusal, `given up`, or the milliseconds after which it wants to run again, then with the data
     * that it is given for that.
     */
    const work = async ({ name, id, data }: Pick<NewJob, 'name' | 'id' | 'data'>): Promise<string | number> => {
      try {
        await Promise.race([run({ queue: 'notification', name, id, data: { ...data, ...told.get(id) }, attempt: 1 }), died]);
        return outcomes.get(id) ?? 'none';
      } catch (error) {
        if (error instanceof PostponeJob && error.data !== undefined) told.set(id, error.data);
        if (error instanceof PostponeJob) return error.delay;
        if (error instanceof GiveUp) return 'given up';
        throw error;
      }
    };
    /** As on SIGTERM: it takes no more jobs, and ends those in hand. */
    const drain = (): void => draining.abort();
    return { ...app, context, platform, work, drain };
  };
  const first = await openProcess();
  const { context, platform, work } = first;

  let received = 0;
  /** Facts as they come in, in one batch. Gives the jobs that they asked for. */
  const receiveFacts = async (...facts: readonly Fact[]): Promise<readonly NewJob[]> => {
    const before = jobs.added.length;
    for (const fact of facts) {
      const place = { partition: 0, from: '0', to: '0' };
      const batch = { ...place, facts: [{ ...fact, offset: fact.position }], behind: () => 0, commit: () => Promise.resolve() };
      const topic = fact.type.replace(/\..*/, '.facts');
      await context.consume[topic]?.({ topic, ...batch });
    }
    return jobs.added.slice(before);
  };
  const nextFact = <T extends string, D>(contract: Readonly<{ type: T; sample: D }>, more: Partial<D> = {}) =>
    factOf(contract, ++received, more, clock.now().toISOString());
  /** One fact as its golden sample has it, or with more. Gives the job that it asked for. */
  const receive = async <T extends string, D extends object>(
    contract: Readonly<{ type: T; sample: D }>,
    more: Partial<D> = {},
  ): Promise<NewJob> => {
    const [job] = await receiveFacts(nextFact(contract, more));
    return job ?? { queue: 'notification', name: 'none', id: 'none', data: {} };
  };

  const log = eventLog(platform.events, platform.vault, notification);
  /** The events of a delivery, without what they all have. */
  const eventsOf = async ({ data }: Pick<NewJob, 'data'>) =>
    (await log.read(`delivery-${String(data['deliveryId'])}`, NO_STREAM)).map(({ event }) => event);

  /** From the holder of an address. */
  const by = (email: string): CommandEnvelope<Caller> => ({
    ...{ caller: { email }, by: SYSTEM, at: clock.now().toISOString(), commandId: ids.random() },
    ...{ commandHash: 'h', correlationId: 'x', causationId: 'x' },
  });

  await receive(accountVerifiedV1, { accountId: ada, email: 'ada@example.com', name: 'Ada' });
  await receive(accountVerifiedV1);
  await receive(organizationCreatedV1);
  await receive(memberJoinedV1, { organizationId, accountId: ada, role: 'owner', invitationId: undefined });
  return {
    ...{ clock, mails, added: jobs.added, work, openProcess, receive, receiveFacts, nextFact, context, log, eventsOf },
    ...{ by, commands: first.commands },
    /** Time passes at once, for whoever runs jobs by hand. */
    pass: (ms: number) => clock.leap(ms),
    /** Runs a job as often as it wants to be run. Gives how it ended. */
    workUntilDone: async (by: Readonly<{ work: typeof work }>, job: NewJob): Promise<string> => {
      for (;;) {
        const outcome = await by.work(job);
        if (typeof outcome === 'string') return outcome;
        await clock.leap(outcome);
      }
    },
    /** Lets time pass, second by second, until it has ended. */
    passUntil: async <T>(work: Promise<T>): Promise<T> => {
      const state = { isOver: false };
      const end = (): void => void (state.isOver = true);
      work.then(end, end);
      for (await settle(); !state.isOver; await clock.advance(1_000));
      return work;
    },
    /** The core's own views know all that was appended. */
    waitForProjections: async () => {
      await settle();
      await context.waitForProjections();
    },
    async close() {
      mails.release();
      stopping.abort();
      await Promise.all(running);
      await databases.close();
    },
  };
};
export type AppFixture = Awaited<ReturnType<typeof appFixture>>;
