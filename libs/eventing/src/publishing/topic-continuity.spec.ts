import { describe, expect, it } from '@jest/globals';
import { fastClock, settle } from '../../test/clock.ts';
import { statement, statements, type Statement } from '../../test/account-statements.ts';
import { memoryCheckpoints } from '../../test/memory-ports.ts';
import { memoryViewStore } from '../../test/memory-view-store.ts';
import { memoryPlatform, type MemoryPlatform } from '../../test/memory-platform.ts';
import { start, type Process } from '../../test/killable-process.ts';
import { accounts, AT, deposit } from '../../test/accounts.ts';
import type { ContextDefinition } from '../index.ts';

const TOPIC = 'accounts.facts';
const NAMES = ['a', 'b', 'c', 'd', 'e'];

let count = 0;
/** One deposit for each of these accounts. */
const deposits = async ({ context }: Process, names: readonly string[]): Promise<void> => {
  for (const account of names) {
    const id = String(count++);
    const envelope = { by: 'ann', at: AT, commandId: id, commandHash: id, correlationId: id, causationId: id };
    await context.handle(deposit, { type: 'Deposit', data: { account, amount: 1 } }, envelope);
  }
  expect(await context.waitForPublication()).toBe(true);
};
const until = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
  for (const end = Date.now() + 4_000; Date.now() < end && !(await condition());) await settle(5);
  expect(await condition()).toBe(true);
};
const source = (platform: MemoryPlatform): Promise<Process> => start(accounts, platform);
const sink = (platform: MemoryPlatform, name = 'statements'): Promise<Process> =>
  start({ ...statements, name } as ContextDefinition<never>, platform);
/** What a context has taken of each account. */
const sumsOf = ({ context }: Process): Promise<readonly unknown[]> =>
  Promise.all(NAMES.map(async (name) => (await context.collection<Statement>(statement).get(name))?.sum ?? 0));
const published = (platform: MemoryPlatform): number => platform.bus.facts(TOPIC).length;
const outcomesOf = ({ seen }: MemoryPlatform, kind: string): readonly string[] =>
  seen.filter((one) => one.kind === kind && !['done', 'failed'].includes(one.outcome)).map(({ outcome }) => outcome);

/** Five deposits, published and taken; both processes have ended. */
const prepared = async (): Promise<MemoryPlatform> => {
  const platform = memoryPlatform(fastClock(50));
  const [from, to] = [await source(platform), await sink(platform)];
  await deposits(from, NAMES);
  await until(async () => (await sumsOf(to)).every((sum) => sum === 1));
  await Promise.all([from.stop(), to.stop()]);
  return platform;
};

describe('K7 a publisher', () => {
  it('K7 publishes everything again to a topic that was made anew, and consumers take nothing twice', async () => {
    const platform = await prepared();
    platform.bus.recreate(TOPIC);
    const [from, to, late] = [await source(platform), await sink(platform), await sink(platform, 'late')];
    await until(async () => (await sumsOf(late)).every((sum) => sum === 1));
    await deposits(from, ['a']);
    await until(async () => (await sumsOf(to))[0] === 2 && (await sumsOf(late))[0] === 2);
    expect([await sumsOf(to), published(platform)]).toEqual([[2, 1, 1, 1, 1], 6]);
    expect(outcomesOf(platform, 'publication')).toEqual(['again']);
    await Promise.all([from, to, late].map(({ stop }) => stop()));
    const restarted = await source(platform);
    await restarted.context.waitForPublication();
    await settle();
    expect(published(platform)).toBe(6);
    await restarted.stop();
  });

  it('K7 notices that while it runs, with its next publication', async () => {
    const platform = memoryPlatform(fastClock(50));
    const [from, to] = [await source(platform), await sink(platform)];
    await deposits(from, NAMES);
    platform.bus.recreate(TOPIC);
    await deposits(from, ['a']);
    await until(() => published(platform) >= 7);
    await until(async () => (await sumsOf(to)).join() === '2,1,1,1,1');
    await Promise.all([from.stop(), to.stop()]);
  });

  it('K7 publishes everything again to an older copy of its topic', async () => {
    const platform = await prepared();
    const old = platform.bus.facts(TOPIC).slice(0, 3);
    platform.bus.recreate(TOPIC);
    await platform.bus.publish(TOPIC, old);
    const from = await source(platform);
    await until(() => published(platform) === 8);
    await from.stop();
  });

  it('K7 takes facts that the retention has removed for published', async () => {
    const platform = await prepared();
    platform.bus.expire(TOPIC);
    const from = await source(platform);
    await deposits(from, ['a']);
    expect([published(platform), outcomesOf(platform, 'publication')]).toEqual([1, []]);
    await from.stop();
  });

  it('K7 publishes nothing to a topic that ends with facts of another event store', async () => {
    const platform = await prepared();
    const [fact] = platform.bus.facts(TOPIC);
    await platform.bus.publish(TOPIC, [{ ...fact!, id: 'of another store', position: '00000009' }]);
    const from = await source(platform);
    await until(() => from.context.health().halted.length > 0);
    expect(from.context.health().halted).toEqual(['publish.accounts.facts']);
    expect([published(platform), outcomesOf(platform, 'publication').includes('halted')]).toEqual([6, true]);
    await from.stop();
  });

  it('K7 publishes everything again once an operator asks for it', async () => {
    const platform = await prepared();
    const from = await source(platform);
    await deposits(from, ['a']);
    await from.context.republish();
    await until(() => published(platform) === 12);
    await deposits(from, ['b']);
    await settle();
    expect(published(platform)).toBe(13);
    await from.stop();
  });
});

describe('K7 a consumer whose facts the retention has removed', () => {
  const overtaken = async () => {
    const platform = await prepared();
    const from = await source(platform);
    await deposits(from, NAMES);
    platform.bus.expire(TOPIC);
    await deposits(from, NAMES);
    return { platform, from };
  };

  it('K7 takes none of the later ones, is halted, and stays so over a restart', async () => {
    const { platform, from } = await overtaken();
    const to = await sink(platform);
    await until(() => to.context.health().halted.length > 0);
    await deposits(from, NAMES);
    await settle();
    expect([to.context.health().halted, await sumsOf(to)]).toEqual([['consume.statements'], [1, 1, 1, 1, 1]]);
    await to.stop();
    const again = await sink(platform);
    await until(() => again.context.health().halted.length > 0);
    expect(outcomesOf(platform, 'consumption')).toContain('halted');
    await Promise.all([from.stop(), again.stop()]);
  });

  it('K7 takes all of them once they are published again, each once, and goes on', async () => {
    const { platform, from } = await overtaken();
    const to = await sink(platform);
    await until(() => to.context.health().halted.length > 0);
    await from.context.republish();
    await until(async () => (await sumsOf(to)).every((sum) => sum === 3));
    await until(() => to.context.health().halted.length === 0);
    await deposits(from, NAMES);
    await until(async () => (await sumsOf(to)).every((sum) => sum === 4));
    await Promise.all([from.stop(), to.stop()]);
  });

  it('K7 takes again what lies between older marks and what its group has committed', async () => {
    const platform = await prepared();
    const copy = { checkpoints: memoryCheckpoints(), views: memoryViewStore() };
    for (const [name, text] of await platform.checkpoints.list('publish.')) await copy.checkpoints.save(name, text);
    const to = await start(statements as ContextDefinition<never>, { ...platform, ...copy });
    await until(async () => (await sumsOf(to)).every((sum) => sum === 1));
    expect(to.context.health().halted).toEqual([]);
    await to.stop();
  });

  it('K7 is not disturbed when it had taken them', async () => {
    const platform = await prepared();
    platform.bus.expire(TOPIC);
    const [from, to] = [await source(platform), await sink(platform)];
    await deposits(from, NAMES);
    await until(async () => (await sumsOf(to)).every((sum) => sum === 2));
    expect(to.context.health().halted).toEqual([]);
    await Promise.all([from.stop(), to.stop()]);
  });
});
