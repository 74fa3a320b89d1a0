import { describe, expect, it } from '@jest/globals';
import { settle } from '../../test/clock.ts';
import { POISON, statement, statements, type MoneyMovedFact } from '../../test/account-statements.ts';
import { AT, accounts, deposit } from '../../test/accounts.ts';
import { start } from '../../test/killable-process.ts';
import { memoryPlatform, type MemoryPlatform } from '../../test/memory-platform.ts';
import { PostponeJob, type ContextDefinition, type Fact, type FactBus, type Job, type Reactor } from '../index.ts';
import { workJobs, type Worker } from './work.ts';

const whenMoneyMovedThenNotify: Reactor<MoneyMovedFact> = {
  name: 'when-money-moved-then-notify',
  on: ['accounts.money-moved.v1'],
  react: ({ key }) => [
    { name: 'notify', data: { account: key }, fact: true },
    { name: 'count', data: { account: key } },
  ],
};
const notifying = (views: ContextDefinition<never>['subscriptions'][number]['views'] = []) => ({
  ...statements,
  subscriptions: statements.subscriptions.map((one) => ({ ...one, views, reactors: [whenMoneyMovedThenNotify] })),
});

/** Deposits of these amounts, and the jobs that their facts led to. */
const deposited = async (core: ReturnType<typeof notifying>, ...amounts: readonly number[]) => {
  const platform = memoryPlatform();
  const [source, sink] = [await start(accounts, platform), await start(core, platform)];
  for (const amount of amounts) {
    const id = String(amount);
    const envelope = { by: 'ann', at: AT, commandId: id, commandHash: id, correlationId: id, causationId: id };
    await source.context.handle(deposit, { type: 'Deposit', data: { account: 'a', amount } }, envelope);
  }
  await source.context.waitForPublication();
  await settle(60);
  const stop = async () => void (await Promise.all([source.stop(), sink.stop()]));
  return { platform, sink, stop, facts: platform.bus.facts('accounts.facts') };
};
/** Runs all jobs once; gives the facts that the workers got, and what each job threw. */
const work = async (platform: MemoryPlatform, bus: Pick<FactBus, 'read'> = platform.bus, signal = new AbortController().signal) => {
  const got: { notify: (Fact | undefined)[]; count: (Fact | undefined)[] } = { notify: [], count: [] };
  const thrown: unknown[] = [];
  const worker =
    (name: 'notify' | 'count'): Worker =>
    async (_job, _envelope, fact) =>
      void got[name].push(fact);
  const runAll = async (_queue: string, _concurrency: number, run: (job: Job) => Promise<void>) => {
    for (const job of platform.jobs.all.values())
      await run({ ...job, attempt: 1 }).catch((error: unknown) => {
        thrown.push(error);
      });
  };
  const { ids, clock, observe } = platform;
  const jobs = { ...platform.jobs, work: runAll };
  await workJobs(
    { queue: 'q', concurrency: 1, workers: { notify: worker('notify'), count: worker('count') }, jobs, bus, ids, clock, observe },
    signal,
  );
  return { ...got, thrown };
};

describe('a job that names a fact', () => {
  it('contains its place and none of its data, and its worker gets the fact as it was published', async () => {
    const { platform, facts, stop } = await deposited(notifying(), 1, 2, 3);
    expect([...platform.jobs.all.values()].map(({ data }) => JSON.stringify(data).includes('amount'))).toEqual(Array(6).fill(false));
    expect(await work(platform)).toEqual({ notify: facts, count: [undefined, undefined, undefined], thrown: [] });
    expect(facts.map(({ data }) => data)).toEqual([{ amount: 1 }, { amount: 2 }, { amount: 3 }]);
    await stop();
  });

  it('names the same place when its fact was a dead letter first', async () => {
    const { platform, sink, facts, stop } = await deposited(notifying([statement]), 1, POISON, 2);
    expect((await work(platform)).notify).toEqual(facts.slice(0, 1));
    await sink.stop();
    const healed = await start(notifying(), platform);
    expect(await healed.context.deadLetters.replay()).toEqual({ replayed: 2, left: 0 });
    expect((await work(platform)).notify).toEqual(facts);
    await Promise.all([healed.stop(), stop()]);
  });

  it('runs without the fact when the bus has deleted it, or has another one at its place', async () => {
    const { platform, stop } = await deposited(notifying(), 1);
    expect((await work(platform, { read: () => Promise.resolve(undefined) })).notify).toEqual([undefined]);
    const another = { ...platform.bus.facts('accounts.facts')[0], id: 'another' } as Fact;
    expect((await work(platform, { read: () => Promise.resolve(another) })).notify).toEqual([undefined]);
    await stop();
  });

  it('fails while the bus cannot be read, and is postponed without counting an attempt when its process stops meanwhile', async () => {
    const { platform, stop } = await deposited(notifying(), 1);
    const away = { read: () => Promise.reject(new Error('the bus is away')) };
    expect((await work(platform, away)).thrown).toEqual([new Error('the bus is away')]);
    const ended = await work(platform, away, AbortSignal.abort());
    expect([ended.notify, ended.thrown[0] instanceof PostponeJob]).toEqual([[], true]);
    await stop();
  });
});
