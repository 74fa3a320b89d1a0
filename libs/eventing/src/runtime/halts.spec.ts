import { describe, expect, it } from '@jest/globals';
import { fastClock, settle } from '../../test/clock.ts';
import { statement, statements, type Statement } from '../../test/account-statements.ts';
import { memoryEventStore } from '../../test/memory-event-store.ts';
import { memoryPlatform, type MemoryPlatform } from '../../test/memory-platform.ts';
import { start, type Process } from '../../test/killable-process.ts';
import { accounts, balances, deposit, turnover, type Balance } from '../../test/accounts.ts';
import { ForeignFacts, InvalidPosition, type Context, type ContextDefinition } from '../index.ts';

const EARLY = '2026-01-01T00:00:00.000Z';
const LATER = '2026-01-02T00:00:00.000Z';

const deposits = async ({ context }: Process, accountsAt: readonly string[], at = EARLY): Promise<void> => {
  for (const [n, account] of accountsAt.entries()) {
    const envelope = { by: 'ann', at, commandId: `${account}${n}`, commandHash: 'h', correlationId: 'c', causationId: 'c' };
    await context.handle(deposit, { type: 'Deposit', data: { account, amount: 1 } }, envelope);
  }
};
const until = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
  for (const end = Date.now() + 4_000; Date.now() < end && !(await condition());) await settle(5);
  expect(await condition()).toBe(true);
};
const haltedOf = ({ context }: Process): readonly string[] => context.health().halted;
const isReady = async ({ ready }: Context): Promise<boolean> => Promise.race([ready().then(() => true), settle().then(() => false)]);
const sink = statements as ContextDefinition<never>;

/** Both contexts take five deposits and end; then the first `kept` events are all that is left of the log. */
const restoredTo = async (kept: number): Promise<MemoryPlatform> => {
  const platform = memoryPlatform(fastClock(50));
  const [source, taking] = [await start(accounts, platform), await start(sink, platform)];
  await deposits(source, ['a', 'b', 'a', 'b', 'c']);
  await source.context.waitForProjections();
  await until(async () => (await platform.checkpoints.list('consume.')).size === 3);
  await Promise.all([source.stop(), taking.stop()]);
  platform.seen.length = 0;
  return { ...platform, events: memoryEventStore(platform.events.log.slice(0, kept)) };
};
/** The log grows beyond what it was, with no loops to look at it. */
const grow = async (platform: MemoryPlatform, names: readonly string[], at: string): Promise<void> => {
  const writer = await start({ ...accounts, views: [], publish: () => undefined, name: 'elsewhere' }, platform);
  await deposits(writer, names, at);
  await writer.stop();
};

const LOOPS = ['project.accounts', 'publish.accounts.facts'];

describe('K7 loops whose positions are not of this event store', () => {
  it('K7 stand still, and say so, after an older copy of it was restored', async () => {
    const platform = await restoredTo(3);
    const [source, taking] = [await start(accounts, platform), await start(sink, platform)];
    await until(() => haltedOf(source).length === 2 && haltedOf(taking).length === 1);
    expect([haltedOf(source), haltedOf(taking), await isReady(source.context)]).toEqual([LOOPS, ['consume.statements'], false]);
    const halts = platform.seen.filter(({ outcome }) => outcome === 'halted');
    expect(new Set(halts.map(({ name }) => name))).toEqual(new Set([...LOOPS, 'consume.statements']));
    expect(halts.every(({ error }) => error instanceof InvalidPosition || error instanceof ForeignFacts)).toBe(true);
    await deposits(source, ['d'], LATER);
    await settle();
    expect(platform.bus.facts('accounts.facts')).toHaveLength(5);
    expect(await source.context.collection<Balance>(balances).get('d')).toBeUndefined();
    await Promise.all([source.stop(), taking.stop()]);
  });

  it.each([
    ['other events', ['x', 'x', 'x', 'x'], LATER],
    ['the same commands at another time', ['a', 'b', 'a', 'b', 'c', 'd'], LATER],
  ])('K7 stand still although the log has grown beyond them by %s', async (_, names, at) => {
    const platform = await restoredTo(2);
    await grow(platform, names, at);
    const [source, taking] = [await start(accounts, platform), await start(sink, platform)];
    await until(() => haltedOf(source).length === 2 && haltedOf(taking).length === 1);
    expect(platform.bus.facts('accounts.facts')).toHaveLength(5);
    await Promise.all([source.stop(), taking.stop()]);
  });

  it('K7 stand still in front of an empty store', async () => {
    const platform = await restoredTo(0);
    const source = await start(accounts, platform);
    await until(() => haltedOf(source).length === 2);
    await source.stop();
  });

  it('K7 go on when the log has all that they know', async () => {
    const platform = await restoredTo(5);
    await grow(platform, ['e', 'f'], LATER);
    const [source, taking] = [await start(accounts, platform), await start(sink, platform)];
    await source.context.ready();
    await until(async () => (await taking.context.collection<Statement>(statement).get('f'))?.sum === 1);
    expect([haltedOf(source), haltedOf(taking)]).toEqual([[], []]);
    await Promise.all([source.stop(), taking.stop()]);
  });

  it('K7 take no fact while it is unknown whether their marks are of this store', async () => {
    const platform = await restoredTo(3);
    const taking = await start(sink, platform);
    await until(() => haltedOf(taking).length === 1);
    const [fact] = platform.bus.facts('accounts.facts');
    const facts = [{ ...fact!, position: '99999999', offset: '9' }];
    const batch = { topic: 'accounts.facts', partition: 0, from: '9', to: '9', facts, behind: () => 0 };
    const consumed = taking.context.consume['accounts.facts']!({ ...batch, commit: async () => undefined });
    await expect(consumed).rejects.toBeInstanceOf(InvalidPosition);
    await taking.stop();
  });

  it('K7 project again once all views were rebuilt', async () => {
    const platform = await restoredTo(3);
    const source = await start(accounts, platform);
    await until(() => haltedOf(source).length === 2);
    for (const { name } of [balances, turnover]) {
      const { rebuild, switchTo } = source.context.views;
      expect(await switchTo(name, await rebuild(name))).toBe(true);
    }
    await source.context.ready();
    expect(haltedOf(source)).toEqual(['publish.accounts.facts']);
    expect(await source.context.collection<Balance>(balances).get('c')).toBeUndefined();
    await deposits(source, ['d'], LATER);
    expect(await source.context.waitForProjections()).toBe(true);
    expect(await source.context.collection<Balance>(balances).get('d')).toEqual({ total: 1, moves: 1, sum: 1 });
    await source.stop();
  });

  it('K7 stand still in the processes that only follow, too, and go on there with the others', async () => {
    const platform = await restoredTo(3);
    const [one, other] = await Promise.all(['one', 'other'].map((process) => start(accounts, { ...platform, process })));
    await until(() => haltedOf(one!).includes('follow.accounts') && haltedOf(other!).includes('follow.accounts'));
    for (const { name } of [balances, turnover]) {
      const { rebuild, switchTo } = one!.context.views;
      expect(await switchTo(name, await rebuild(name))).toBe(true);
    }
    await Promise.all([one!.context.ready(), other!.context.ready()]);
    await until(() => ![...haltedOf(one!), ...haltedOf(other!)].some((name) => name !== 'publish.accounts.facts'));
    await Promise.all([one!.stop(), other!.stop()]);
  });
});
