import type { Checkpoints, FactBatch, FactBus, JobQueue, Leases, Platform, SecretStore, ViewSpec, ViewStore } from '@guildhall/eventing';

/** A point before and after every call that changes something outside the process: where a process may die. */
export const FAULT_POINTS = [
  'before-key',
  'after-key-before-append',
  'before-append',
  'after-append-before-reply',
  'before-view-write',
  'after-view-write',
  'before-view-switch',
  'after-view-switch',
  'before-view-drop',
  'after-view-drop',
  'before-publish',
  'after-publish-before-checkpoint',
  'before-checkpoint',
  'after-checkpoint',
  'before-file-job',
  'after-file-job-before-mark',
  'before-mark',
  'after-mark-before-commit',
  'after-commit',
  'before-job',
  'after-job-before-done',
  'before-send',
  'after-send-before-sent',
  'before-secret',
  'after-secret',
  'before-lease',
  'after-lease',
] as const;
export type FaultPoint = (typeof FAULT_POINTS)[number];
export type OnFaultPoint = (point: FaultPoint) => void;

/** The same method with a point before and after it. */
type Between = <A extends readonly unknown[], R>(
  points: readonly [before: FaultPoint, after: FaultPoint],
  method: (...args: A) => Promise<R>,
) => (...args: A) => Promise<R>;

const between =
  (hit: OnFaultPoint): Between =>
  ([before, after], method) =>
  async (...args) => {
    hit(before);
    const result = await method(...args);
    hit(after);
    return result;
  };

const viewsOf = (around: Between, views: ViewStore): ViewStore => ({
  ...views,
  collection: async <Doc>(spec: ViewSpec, generation?: number) => {
    const collection = await views.collection<Doc>(spec, generation);
    return { ...collection, write: around(['before-view-write', 'after-view-write'], collection.write) };
  },
  switch: around(['before-view-switch', 'after-view-switch'], views.switch),
  drop: around(['before-view-drop', 'after-view-drop'], views.drop),
});

const busOf = (around: Between, hit: OnFaultPoint, bus: FactBus): FactBus => ({
  ...bus,
  publish: around(['before-publish', 'after-publish-before-checkpoint'], bus.publish),
  async *subscribe(subscription, signal) {
    const committed = (batch: FactBatch) => async (): Promise<void> => {
      await batch.commit(); // the point before it is the one after the mark
      hit('after-commit');
    };
    for await (const batch of bus.subscribe(subscription, signal)) yield { ...batch, commit: committed(batch) };
  },
});

/** A publisher's checkpoint and a consumer's high-water mark are both saved as checkpoints. */
const checkpointsOf = (around: Between, checkpoints: Checkpoints): Checkpoints => {
  const mark = around(['before-mark', 'after-mark-before-commit'], checkpoints.save);
  const checkpoint = around(['before-checkpoint', 'after-checkpoint'], checkpoints.save);
  return {
    ...checkpoints,
    save: (name, position) => (name.startsWith('consume.') ? mark(name, position) : checkpoint(name, position)),
    remove: around(['before-checkpoint', 'after-checkpoint'], checkpoints.remove),
  };
};

const jobsOf = (around: Between, jobs: JobQueue): JobQueue => {
  const adding = ['before-file-job', 'after-file-job-before-mark'] as const;
  return {
    ...jobs,
    add: around(adding, jobs.add),
    schedule: around(adding, jobs.schedule),
    retry: around(adding, jobs.retry),
    work: (queue, concurrency, run, signal) => jobs.work(queue, concurrency, around(['before-job', 'after-job-before-done'], run), signal),
  };
};

const leasesOf = (around: Between, { acquire, renew, release, held }: Leases): Leases => {
  const points = ['before-lease', 'after-lease'] as const;
  return { acquire: around(points, acquire), renew: around(points, renew), release: around(points, release), held };
};

const secretsOf = (around: Between, secrets: SecretStore): SecretStore => {
  const points = ['before-secret', 'after-secret'] as const;
  return { ...secrets, put: around(points, secrets.put), delete: around(points, secrets.delete) };
};

/** The same platform, which calls `hit` at every point. Methods that only read have none. */
export const withFaultPoints = (platform: Platform, hit: OnFaultPoint): Platform => {
  const around = between(hit);
  const { events, views, bus, jobs, leases, checkpoints, vault, secrets } = platform;
  const keys = ['before-key', 'after-key-before-append'] as const;
  return {
    ...platform,
    events: { ...events, append: around(['before-append', 'after-append-before-reply'], events.append) },
    views: viewsOf(around, views),
    bus: busOf(around, hit, bus),
    jobs: jobsOf(around, jobs),
    leases: leasesOf(around, leases),
    checkpoints: checkpointsOf(around, checkpoints),
    vault: { ...vault, ensure: around(keys, vault.ensure), erase: around(keys, vault.erase) },
    secrets: secretsOf(around, secrets),
  };
};

type Mailer<Mail> = Readonly<{ send: (mail: Mail) => Promise<void> }>;

/** The same for what sends mails: a port of one context, so not of the platform. */
export const mailerWithFaultPoints = <Mail>({ send }: Mailer<Mail>, hit: OnFaultPoint): Mailer<Mail> => ({
  send: between(hit)(['before-send', 'after-send-before-sent'], send),
});
