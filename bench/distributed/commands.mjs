// Commands through the gateway beside a raw loop of appends on the same store.
import { KurrentDBClient, jsonEvent } from '@kurrent/kurrentdb-client';
import { randomUUID } from 'node:crypto';
import { inParallel } from '../load.mjs';

const CLIENTS = 16;

const timed = async (count, work) => {
  const times = [];
  const began = performance.now();
  await inParallel(count, CLIENTS, async (n) => {
    const from = performance.now();
    await work(n);
    times.push(performance.now() - from);
  });
  const took = performance.now() - began;
  times.sort((a, b) => a - b);
  return { rate: (count / took) * 1_000, p99: times[Math.floor(times.length * 0.99)] };
};

/** One new stream each, with one event. */
export const rawAppends = async ({ KURRENTDB_URL }, count) => {
  const store = KurrentDBClient.connectionString(KURRENTDB_URL);
  const data = { name: 'Acme', at: new Date(0).toISOString() };
  const append = () => store.appendToStream(`bench-${randomUUID()}`, [jsonEvent({ type: 'Appended', data })], { streamState: 'no_stream' });
  await inParallel(CLIENTS, CLIENTS, append);
  const figure = await timed(count, append);
  await store.dispose();
  return figure;
};

/** Organizations renamed, each by its owner, at every gateway in turn. */
export const renames = async ({ calls }, owners, count) => {
  let turn = 0;
  const rename = (n) => {
    const { token, organizationId } = owners[n % owners.length];
    const name = `Guild ${++turn}`;
    return calls[turn % calls.length]('PATCH', `/v1/organizations/${organizationId}`, { token, body: { name } });
  };
  await inParallel(owners.length, CLIENTS, rename);
  return timed(count, rename);
};
