import { expect, it } from '@jest/globals';
import type { Context } from '@guildhall/eventing';
import { createMetrics } from './metrics.ts';

const loop = { position: '7', lagging: false };
const context = {
  name: 'notes',
  health: () => ({
    halted: ['project.notes'],
    views: { ...loop, lag: { writes: 3, age: 1_500 } },
    facts: { ...loop, lag: { writes: 0, age: 0 } },
    jobs: { lagging: false },
    consumed: { 'other.facts': { writes: 2, age: 500 } },
  }),
  cacheUsage: () => ({ bytes: 700, maxBytes: 1_000, streams: 2, loads: { cache: 5, store: 3, assumed: 1 } }),
  deadLetters: { list: () => Promise.resolve([{ topic: 'other.facts' }]) },
  consume: { 'other.facts': () => Promise.resolve(), 'more.facts': () => Promise.resolve() },
} as unknown as Context; // the parts that the metrics read
const jobs = {
  depth: () => Promise.resolve(4),
  failed: () => Promise.reject(new Error('Redis is down')),
  age: () => Promise.resolve(2_000),
};

it('leaves out what it cannot read, also what it could read before', async () => {
  const metrics = createMetrics();
  let isDown = false;
  const read = <T>(value: T) => (isDown ? Promise.reject(new Error('MongoDB is down')) : Promise.resolve(value));
  const watched = { ...context, deadLetters: { list: () => read([{ topic: 'other.facts' }]) } };
  metrics.watch({ contexts: [watched as unknown as Context], jobs }); // as above
  expect(await metrics.text()).toContain('guildhall_dead_letters{topic="other.facts",name="notes"} 1\n');
  isDown = true;
  const text = await metrics.text();
  expect(text).not.toContain('guildhall_dead_letters{');
  expect(text).not.toContain('guildhall_queue_depth{queue="notes",state="failed"}');
});

it('the metrics contain the lag of loops, those that are halted (K7), the depth of queues, the number of dead letters and open circuits', async () => {
  const metrics = createMetrics();
  metrics.watch({ contexts: [context], jobs });
  metrics.watchCircuits(() => ({ team: true, identity: false }));
  const text = await metrics.text();
  for (const line of [
    'guildhall_lag_seconds{kind="view",name="notes"} 1.5',
    'guildhall_lag_seconds{kind="publisher",name="notes"} 0',
    'guildhall_lag_seconds{kind="consumer",name="notes ← other.facts"} 0.5',
    'guildhall_lag_events{kind="consumer",name="notes ← other.facts"} 2',
    'guildhall_lag_events{kind="view",name="notes"} 3',
    'guildhall_halted{name="notes",loop="project.notes"} 1',
    'guildhall_dead_letters{topic="other.facts",name="notes"} 1',
    'guildhall_dead_letters{topic="more.facts",name="notes"} 0',
    'guildhall_queue_depth{queue="notes",state="open"} 4',
    'guildhall_queue_age_seconds{queue="notes"} 2',
    'guildhall_stream_cache_bytes{name="notes",of="used"} 700',
    'guildhall_stream_cache_bytes{name="notes",of="limit"} 1000',
    'guildhall_stream_loads_total{name="notes",source="store"} 3',
    'guildhall_circuit_open{service="team"} 1',
    'guildhall_circuit_open{service="identity"} 0',
  ])
    expect(text).toContain(`${line}\n`);
});
