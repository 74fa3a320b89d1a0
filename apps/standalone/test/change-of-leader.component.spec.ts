import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { kurrentEventStore, type KurrentEventStore } from '@guildhall/kurrentdb';
import { eventually, realDelay } from '@guildhall/testing';
import { startKurrentCluster, type ClusterNode, type KurrentCluster } from '@guildhall/testing/kurrentdb';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFixture, type Fixture } from './fixture.ts';

const TEST_MS = 120_000;
const WRITERS = 4;
const SOME = 8;

let folder: string;
let cluster: KurrentCluster;
let events: KurrentEventStore;
let fixture: Fixture;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guildhall-'));
  cluster = await startKurrentCluster({ folder });
  events = kurrentEventStore({ url: cluster.url });
  fixture = await openFixture({ changePlatform: (platform) => ({ ...platform, events }) });
}, TEST_MS);
afterEach(async () => {
  await fixture.close();
  await events.close();
  await cluster.close();
  await rm(folder, { recursive: true });
}, TEST_MS);

const leader = (): ClusterNode => {
  const node = cluster.leader();
  if (node === undefined) throw new Error('there is no leader');
  return node;
};
const wait = (isTrue: () => boolean, what: string): Promise<void> => eventually({ pass: realDelay }, isTrue, what);
const settled = (): Promise<void> =>
  wait(() => cluster.nodes.filter((node) => node.role() === 'follower').length === 2, 'a leader and its followers');

/** Writers that create teams of one organization until they are stopped, and repeat what was not answered with the same key. */
const startWriting = (organization: string) => {
  const statuses = new Map<number, number>();
  const headers = new Set<unknown>();
  const created: string[] = [];
  let isStopped = false;
  const create = async (name: string): Promise<void> => {
    const { statusCode, headers: answered } = await fixture
      .as('ada')
      .post(`/v1/organizations/${organization}/teams`, { name }, { 'idempotency-key': `the key of ${name}` });
    statuses.set(statusCode, (statuses.get(statusCode) ?? 0) + 1);
    if (statusCode === 201) return void created.push(name);
    if (statusCode !== 503) throw new Error(`an answer with ${String(statusCode)}`);
    headers.add(answered['retry-after']);
    await realDelay(50);
    return create(name);
  };
  const writer = async (n: number): Promise<void> => {
    for (let count = 0; !isStopped; count++) await create(`Team ${String(n)} ${String(count)}`);
  };
  const writers = Promise.allSettled(Array.from({ length: WRITERS }, (_, n) => writer(n)));
  return {
    created,
    statuses: (): readonly number[] => [...statuses.keys()].toSorted((a, b) => a - b),
    refused: (): number => statuses.get(503) ?? 0,
    retryAfter: (): readonly unknown[] => [...headers],
    more: (what: string): Promise<void> => {
      const target = created.length + SOME;
      const isWrong = (status: number): boolean => status !== 201 && status !== 503;
      return wait(() => {
        if (statuses.keys().some(isWrong)) throw new Error(`a wrong answer among ${[...statuses.keys()].join()}`);
        return created.length >= target;
      }, `answers ${what}`);
    },
    stop: async (): Promise<void> => {
      isStopped = true;
      for (const outcome of await writers) if (outcome.status === 'rejected') throw outcome.reason;
    },
  };
};

const teamsOf = async (organization: string): Promise<readonly string[]> => {
  const names: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const path = `/v1/organizations/${organization}/teams?limit=100${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`;
    const page: { items: { name: string }[]; nextCursor: string | null } = (await fixture.as('ada').get(path)).json();
    names.push(...page.items.map(({ name }) => name));
    cursor = page.nextCursor;
  }
  return names;
};

describe('K1 a change of leader in the cluster of KurrentDB', () => {
  it(
    'is answered with 201 or 503 only, and every acknowledged command is done once: killed, resigned, lost and back',
    async () => {
      await fixture.signUp('ada');
      const organization = await fixture.organization('ada');
      const writing = startWriting(organization);
      await writing.more('at the first leader');

      const killed = leader();
      await killed.kill();
      await writing.more('after a leader was killed');
      await killed.start();
      await settled();

      cluster.resign();
      await writing.more('after a leader resigned');
      await settled();

      const lost = cluster.nodes.filter((node) => node !== cluster.leader());
      for (const node of lost) await node.kill();
      await wait(() => writing.refused() >= WRITERS, 'refusals without a majority');
      for (const node of lost) await node.start();
      await writing.more('with the majority again');

      await writing.stop();
      await fixture.waitUntilIdle();
      expect(writing.statuses()).toEqual([201, 503]);
      expect(writing.retryAfter()).toEqual(['1']);
      expect((await teamsOf(organization)).toSorted()).toEqual(writing.created.toSorted());
    },
    TEST_MS,
  );
});
