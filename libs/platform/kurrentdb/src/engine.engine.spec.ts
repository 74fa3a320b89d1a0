import { afterEach, describe, expect, it } from '@jest/globals';
import { eventually, engineContract, realDelay } from '@guildhall/testing';
import { startKurrentCluster, startKurrentFacade } from '@guildhall/testing/kurrentdb';
import { startProxy } from '@guildhall/testing/proxy';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kurrentEventStore } from './index.ts';

const VERSION = { requirement: 'version', needed: '26.1.2 or later', breaks: true };
const APPENDS = {
  ...{ requirement: 'appendrecords', found: 'not supported' },
  ...{ needed: 'kurrentdb.protocol.v2.streams.streamsservice, of KurrentDB 26.1', breaks: true },
};

engineContract('KurrentDB', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'guildhall-'));
  const facade = await startKurrentFacade({ folder });
  const proxy = await startProxy(facade.port);
  const store = kurrentEventStore({ url: `kurrentdb://admin:secret@127.0.0.1:${proxy.port}?tls=false` });
  const isOf = (version: string | undefined) => async (): Promise<void> => {
    await Promise.resolve();
    if (version === undefined) delete facade.faults.version;
    else facade.faults.version = version;
  };
  const older = (found: string) => ({ spoil: isOf(found), mend: isOf(undefined) });
  const reading = new AbortController();
  const read = async (): Promise<void> => {
    for await (const _ of store.subscribe({ categories: ['none'], after: '' }, reading.signal));
  };
  const ended = read();
  return {
    port: {
      engine: store.engine,
      wrong: [
        { ...older('26.1.1'), told: { ...VERSION, found: '26.1.1' } },
        { ...older('26.0.4'), told: APPENDS },
        { ...older('24.10.6'), told: { ...VERSION, found: '24.10.6' } },
      ],
      silence: proxy.hold,
      cut: proxy.cut,
    },
    pass: realDelay,
    close: async () => {
      reading.abort();
      await ended;
      await store.close();
      await proxy.close();
      await facade.close();
      await rm(folder, { recursive: true });
    },
    timeoutMs: 8_000,
  };
});

describe('K10 a cluster of KurrentDB', () => {
  const ends: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  });

  it('is as old as its leader, and says so after a change of leader', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'guildhall-'));
    const cluster = await startKurrentCluster({ folder });
    const store = kurrentEventStore({ url: cluster.url });
    ends.push(() => rm(folder, { recursive: true }), cluster.close, store.close);
    for (const node of cluster.nodes) if (node !== cluster.leader()) node.faults.version = '26.0.4';
    expect(await store.engine.unmet()).toEqual([]);
    const before = cluster.leader();
    let connections = 0;
    store.engine.onConnect?.(() => connections++);
    cluster.resign();
    await eventually({ pass: realDelay }, () => ![undefined, before].includes(cluster.leader()), 'another leader');
    const pass = async (ms: number): Promise<void> => {
      await store.read('team-1', -1).catch(() => undefined);
      await realDelay(ms);
    };
    await eventually({ pass }, () => connections > 0, 'a connection to it');
    expect(await store.engine.unmet()).toEqual([{ ...VERSION, found: '26.0.4' }, APPENDS]);
  });
});
