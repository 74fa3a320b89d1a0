/**
 * `npm run bench -- leader [--changes 16] [--writers 16]`: writers append, each to a stream of its own, while the leader of a cluster of three
 * is killed, or resigns, again and again. How soon the next append succeeds, what writers are told meanwhile, and that nothing is lost or twice.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { kurrentEventStore } from '@guildhall/kurrentdb';
import { KURRENTDB_CLUSTER, startOwnEngines } from '../../tools/distributed/engines.ts';
import { median } from '../figures.mjs';

const CALM_MS = 1_000;
const POLL_MS = 20;

const control = async (command) => {
  const body = command && JSON.stringify(command);
  const response = await fetch(`http://127.0.0.1:${KURRENTDB_CLUSTER.KURRENTDB_CONTROL}`, { method: 'POST', body });
  if (!response.ok) throw new Error(await response.text());
  return response.json();
};

/** The port of the leader, once all others follow it. */
const settled = async () => {
  for (; ; await pause(POLL_MS)) {
    const nodes = await control();
    const leader = nodes.find(({ role, isRunning }) => isRunning && role === 'leader');
    if (leader && nodes.every((node) => node === leader || (node.isRunning && node.role === 'follower'))) return leader.port;
  }
};

const eventOf = (n) => ({ id: randomUUID(), type: 'Counted', schema: 1, data: { n }, meta: metaOf() });
const metaOf = () => ({
  ...{ commandId: randomUUID(), commandHash: 'hash', correlationId: randomUUID(), causationId: randomUUID() },
  ...{ actor: 'system', tenant: 'bench', occurredAt: new Date().toISOString() },
});

/** Repeats one append until it is acknowledged, as callers of the API do. */
const append = async (store, write, told) => {
  for (;;) {
    const sentAt = performance.now();
    try {
      await store.append([write]);
      return told.acknowledged.push({ sentAt, at: performance.now() });
    } catch (error) {
      if (error.name === 'StoreUnavailable') told.unavailable++;
      else if (error.name === 'OutcomeUnknown') told.unknown++;
      else throw error;
    }
  }
};

const startWriters = (store, name, count) => {
  const [told, streams] = [{ acknowledged: [], unavailable: 0, unknown: 0, failure: undefined }, []];
  let isOver = false;
  const write = async (stream, written) => {
    while (!isOver) {
      const event = eventOf(written.length);
      await append(store, { stream, expected: written.length - 1, events: [event] }, told);
      written.push(event.id);
    }
  };
  const writers = Array.from({ length: count }, (_, n) => {
    const [stream, written] = [`${name}-${n}`, []];
    streams.push({ stream, written });
    return write(stream, written).catch((error) => (told.failure = error));
  });
  return {
    ...{ told, streams },
    stop: async () => {
      isOver = true;
      await Promise.all(writers);
      if (told.failure) throw told.failure;
    },
  };
};

const CHANGES = {
  killed: async (port) => {
    await control({ action: 'kill', port });
    return () => control({ action: 'start', port });
  },
  resigned: async () => {
    await control({ action: 'resign' });
    return () => undefined;
  },
};

const measure = async (store, name, { changes, writers: count }) => {
  const { told, streams, stop } = startWriters(store, name, count);
  const times = [];
  for (let n = 0; n < changes; n++) {
    const port = await settled();
    await pause(CALM_MS);
    const began = performance.now();
    const repair = await CHANGES[name](port);
    let next;
    while ((next = told.acknowledged.find(({ sentAt }) => sentAt >= began)) === undefined) {
      if (told.failure) throw told.failure;
      await pause(POLL_MS);
    }
    times.push(next.at - began);
    await repair();
  }
  await stop();
  let different = 0;
  for (const { stream, written } of streams) {
    const stored = await store.read(stream, -1);
    if (stored.length !== written.length || stored.some(({ id }, n) => id !== written[n])) different++;
  }
  const next = `next append p50 ${median(times).toFixed(0)} ms, worst ${Math.max(...times).toFixed(0)} ms`;
  const answers = `${told.acknowledged.length} acknowledged, ${told.unavailable} unavailable, ${told.unknown} unknown`;
  console.log(`leader ${name} ${changes} times: ${next}; ${answers}; ${different} of ${count} streams not as acknowledged`);
  if (different > 0) process.exitCode = 1;
};

export const benchChangeOfLeader = async (options) => {
  const { addresses, close } = await startOwnEngines('bench', { ...process.env, ...KURRENTDB_CLUSTER, KURRENTDB_ADVERTISED: undefined }, [
    'kurrentdb',
  ]);
  const store = kurrentEventStore({ url: addresses.KURRENTDB_URL });
  try {
    for (const name of Object.keys(CHANGES)) await measure(store, name, options);
  } finally {
    await store.close();
    await close();
  }
};
