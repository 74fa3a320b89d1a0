// Commands through the gateway beside a raw loop of appends on the same store.
import { KurrentDBClient, jsonEvent } from '@kurrent/kurrentdb-client';
import { randomUUID } from 'node:crypto';
import { inParallel, timed } from '../load-generator.mjs';

const CLIENTS = 16;

/** One new stream each, with one event. */
export const rawAppends = async ({ KURRENTDB_URL }, count) => {
  const store = KurrentDBClient.connectionString(KURRENTDB_URL);
  const data = { name: 'Acme', at: new Date(0).toISOString() };
  const append = () => {
    const streamName = `bench-${randomUUID().replaceAll('-', '')}`;
    const record = jsonEvent({ type: 'Appended', data });
    return store.appendRecords([{ streamName, record }], [{ type: 'stream_state', streamName, expectedState: 'no_stream' }]);
  };
  await inParallel(CLIENTS, CLIENTS, append);
  const figure = await timed(count, CLIENTS, append);
  await store.dispose();
  return figure;
};

/** Renames organizations, each by its owner, at the gateways in turn. */
export const renames = async ({ calls }, owners, count) => {
  let turn = 0;
  const rename = (n) => {
    const { token, organizationId } = owners[n % owners.length];
    const name = `Organization ${++turn}`;
    return calls[turn % calls.length]('PATCH', `/v1/organizations/${organizationId}`, { token, body: { name } });
  };
  await inParallel(owners.length, CLIENTS, rename);
  return timed(count, CLIENTS, rename);
};
