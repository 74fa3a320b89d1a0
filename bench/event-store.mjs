// KurrentDB, or the façade, read by our adapter, by Connect's own client and by the official one.
import { kurrentEventStore } from '@guildhall/kurrentdb';
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { head, line, median } from './figures.mjs';
import { inParallel } from './load-generator.mjs';
import { freePort, start } from './server-process.mjs';
import { temporaryFolder } from './servers.mjs';

const here = (...path) => join(import.meta.dirname, ...path);
const print = promisify(execFile);
/** A share of the control's rate. */
const TARGET = 0.8;
const STREAM_LENGTH = 10;
const NAMES = { connect: 'Connect, the control', adapter: 'our adapter', official: 'the official client' };

/** The server that `KURRENTDB_URL` names, or the façade. */
const openServer = async () => {
  const { KURRENTDB_URL: named } = process.env;
  if (named !== undefined) return { url: named, name: named, close: () => undefined };
  const [folder, port] = [temporaryFolder(), String(await freePort())];
  const main = here('../libs/testing/src/kurrentdb/main.ts');
  const server = await start(['--conditions=@guildhall/source', main, folder.path, port], {}, 'kurrentdb://');
  const close = async () => {
    await server.stop();
    folder.remove();
  };
  return { url: `kurrentdb://127.0.0.1:${port}?tls=false`, name: 'the façade', close };
};

/** Streams of ten events as they are here: of some 300 bytes, and as much beside them. */
const fill = async (url, category, count) => {
  const store = kurrentEventStore({ url, deadline: 30_000 });
  const meta = () => ({
    ...{ commandId: randomUUID(), commandHash: 'f'.repeat(64), correlationId: randomUUID(), causationId: randomUUID() },
    ...{ actor: 'acc_01jabcdefghjkmnpqrstvwxyz0', tenant: 'org_01jabcdefghjkmnpqrstvwxyz0', occurredAt: new Date().toISOString() },
  });
  const data = { organizationId: 'org_01jabcdefghjkmnpqrstvwxyz0', accountId: 'acc_01jabcdefghjkmnpqrstvwxyz0', name: 'x'.repeat(180) };
  const event = (n) => ({ id: randomUUID(), type: 'Counted', schema: 1, data: { ...data, n }, meta: meta() });
  const append = (n) =>
    store.append([{ stream: `${category}-${n}`, expected: -1, events: Array.from({ length: STREAM_LENGTH }, (_, m) => event(m)) }]);
  await inParallel(count / STREAM_LENGTH, 16, append);
  await store.close();
};

export const benchEventStore = async ({ rounds, count }) => {
  const server = await openServer();
  const category = `bench${randomUUID().replaceAll(/[^a-f]/g, '')}`;
  const figures = Object.fromEntries(Object.keys(NAMES).map((name) => [name, []]));
  try {
    await fill(server.url, category, count);
    const env = { ...process.env, KURRENTDB_URL: server.url };
    for (let round = 0; round < rounds; round++)
      for (const [name, list] of Object.entries(figures)) {
        const { stdout } = await print(process.execPath, [here('event-store-measure.mjs'), name, category, String(count)], { env });
        list.push(JSON.parse(stdout.trim().split('\n').at(-1)));
      }
  } finally {
    await server.close();
  }
  console.log(`\n${count} events on ${server.name}; milliseconds, microseconds of the reader's CPU time`);
  console.log(head('reader', 'first', '10: p50', '10: p99', '10: cpu', 'none p50', 'none p99', 'events/s', 'cpu'));
  for (const [name, list] of Object.entries(figures)) {
    const of = (pick, digits = 1) => median(list, pick).toFixed(digits);
    const reads = [of((one) => one.first), of((one) => one.ten.p50, 2), of((one) => one.ten.p99), of((one) => one.ten.cpu, 0)];
    const absent = [of((one) => one.absent.p50, 2), of((one) => one.absent.p99)];
    console.log(line([NAMES[name], ...reads, ...absent, of((one) => one.subscription.rate, 0), of((one) => one.subscription.cpu)]));
  }
  const ratios = figures.adapter.map(({ subscription }, round) => subscription.rate / figures.connect[round].subscription.rate);
  const ratio = median(ratios);
  console.log(`\nsubscription: ${ratio.toFixed(2)} × Connect’s own${ratio < TARGET ? '  missed' : ''} (target ${TARGET})`);
};
