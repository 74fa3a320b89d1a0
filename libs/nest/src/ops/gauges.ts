import type { Context, JobQueue } from '@guildhall/eventing';
import { Gauge, type Registry } from 'prom-client';

/** What is asked whenever metrics are read. */
export type Watched = Readonly<{ contexts: readonly Context[]; jobs: Pick<JobQueue, 'depth' | 'failed' | 'age'> }>;

const SECOND = 1_000;

/** How far behind the loops of these contexts are, and how full their queues. What cannot be asked now is left out. */
export const watchGauges = (registry: Registry, { contexts, jobs }: Watched): void => {
  const registers = [registry];
  new Gauge({
    name: 'guildhall_lag_seconds',
    help: 'How long the oldest write that this process acknowledged has not come to the views, or to the facts',
    labelNames: ['kind', 'name'],
    registers,
    collect() {
      for (const context of contexts) {
        const { views, facts } = context.health();
        this.set({ kind: 'view', name: context.name }, views.lag.age / SECOND);
        this.set({ kind: 'publisher', name: context.name }, facts.lag.age / SECOND);
      }
    },
  });
  new Gauge({
    name: 'guildhall_lag_events',
    help: 'How many writes of this process have not come to the views, or to the facts',
    labelNames: ['kind', 'name'],
    registers,
    collect() {
      for (const context of contexts) {
        const { views, facts } = context.health();
        this.set({ kind: 'view', name: context.name }, views.lag.writes);
        this.set({ kind: 'publisher', name: context.name }, facts.lag.writes);
      }
    },
  });
  new Gauge({
    name: 'guildhall_parked_facts',
    help: 'Facts that were set aside, by the context that could not take them',
    labelNames: ['topic', 'name'],
    registers,
    async collect() {
      for (const { name, parked, consume } of contexts) {
        const all = await parked.list().catch(() => undefined);
        if (all === undefined) continue;
        for (const topic of Object.keys(consume)) this.set({ topic, name }, all.filter((one) => one.topic === topic).length);
      }
    },
  });
  const queues = contexts.map(({ name }) => name);
  new Gauge({
    name: 'guildhall_queue_depth',
    help: 'Jobs that wait or run, and jobs that failed for good',
    labelNames: ['queue', 'state'],
    registers,
    async collect() {
      for (const queue of queues) {
        this.set({ queue, state: 'open' }, await jobs.depth(queue).catch(() => NaN));
        this.set(
          { queue, state: 'failed' },
          await jobs.failed(queue).then(
            ({ length }) => length,
            () => NaN,
          ),
        );
      }
    },
  });
  new Gauge({
    name: 'guildhall_queue_age_seconds',
    help: 'How long the job that waits longest has been due',
    labelNames: ['queue'],
    registers,
    async collect() {
      for (const queue of queues) this.set({ queue }, (await jobs.age(queue).catch(() => NaN)) / SECOND);
    },
  });
};

/** Which services are not asked for a while, since too many calls failed. */
export const watchCircuits = (registry: Registry, open: () => Readonly<Record<string, boolean>>): void => {
  new Gauge({
    name: 'guildhall_circuit_open',
    help: 'Services that are not asked for a while, since calls to them failed',
    labelNames: ['service'],
    registers: [registry],
    collect() {
      for (const [service, isOpen] of Object.entries(open())) this.set({ service }, isOpen ? 1 : 0);
    },
  });
};
