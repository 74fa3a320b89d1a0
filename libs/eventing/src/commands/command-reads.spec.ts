import { describe, expect, it } from '@jest/globals';
import { memoryPlatform } from '../../test/memory-platform.ts';
import { AT, accountOf, accounts, deposit, ledgerOf, moneyMoved, setLedgerOpen, transfer } from '../../test/accounts.ts';
import { decider, eventLog, likelyNew, Refusal, type Command, type Envelope, type EventStore } from '../index.ts';
import { commandHandler } from './command-handler.ts';

/** Processes on one store that note what they ask it for. */
const open = () => {
  const { events, vault, ids, clock, observe } = memoryPlatform();
  /** `beforeAppend`: done once, before the first append. */
  const process = ({ cacheBytes, beforeAppend }: Readonly<{ cacheBytes?: number; beforeAppend?: () => Promise<unknown> }> = {}) => {
    const calls: string[] = [];
    const noted: EventStore = {
      ...events,
      read: (stream, after) => {
        calls.push(`read ${stream}`);
        return events.read(stream, after);
      },
      append: async (writes) => {
        calls.push('append');
        if (calls.indexOf('append') === calls.length - 1) await beforeAppend?.();
        return events.append(writes);
      },
    };
    const handler = commandHandler({
      log: eventLog(noted, vault, accounts),
      ids,
      clock,
      observe,
      ...(cacheBytes !== undefined && { cacheBytes }),
    });
    let commands = 0;
    const envelope = (key: string, at: string): Envelope => ({
      ...{ by: 'ann', at, commandId: ids.derive(key), commandHash: key, correlationId: String(commands++), causationId: 'c' },
    });
    /** What was asked for meanwhile. */
    const during = async (work: () => Promise<unknown>): Promise<readonly string[]> => {
      calls.length = 0;
      await work().catch((error: unknown) => {
        if (!(error instanceof Refusal)) throw error;
      });
      return [...calls];
    };
    return {
      ...handler,
      during,
      deposit: (account: string, key: string, amount = 5) =>
        handler.handle(deposit, { type: 'Deposit', data: { account, amount } }, envelope(key, AT)),
      transfer: (from: string, to: string, amount: number, key: string, at = AT) =>
        handler.handle(transfer, { type: 'Transfer', data: { from, to, amount } }, envelope(key, at)),
      setLedger: (isOpen: boolean, key: string) =>
        handler.handle(setLedgerOpen, { type: 'SetLedgerOpen', data: { ledger: 'main', open: isOpen } }, envelope(key, AT)),
      begin: (account: string, key: string, { at = AT, beside = [] }: Readonly<{ at?: string; beside?: readonly string[] }> = {}) =>
        handler.handle(begin, { type: 'Begin', data: { account, beside } }, envelope(key, at)),
    };
  };
  return { events, process };
};
const begin = decider<Command<'Begin', { account: string; beside: readonly string[] }>>()({
  tenant: ({ data }) => data.account,
  streams: ({ data }) => ({
    account: likelyNew(accountOf(data.account)),
    ledger: likelyNew(ledgerOf('main')),
    beside: data.beside.map(accountOf),
  }),
  decide: ({ data: { account } }, { account: total }) => ({ events: { account: [moneyMoved(account, 1, total + 1)] }, result: total + 1 }),
});
const all = ['read account-a', 'read account-b', 'read ledger-main'];

describe('what a command asks the store for', () => {
  it('K4 is each stream once where nothing is known, and then only the append', async () => {
    const one = open().process();
    await one.deposit('a', '1', 100);
    expect(await one.during(() => one.transfer('a', 'b', 1, '2'))).toEqual(['read account-b', 'read ledger-main', 'append']);
    expect(await one.during(() => one.transfer('a', 'b', 1, '3'))).toEqual(['append']);
    expect(await one.during(() => one.recallState(accountOf('b')))).toEqual([]);
    expect(await one.during(() => one.readState(accountOf('b')))).toEqual(['read account-b']);
  });

  it('K4 is one append for a stream that is likely to be new, and where it is not, each stream once and one more append', async () => {
    const { process } = open();
    const [one, other] = [process(), process()];
    expect(await one.during(() => one.begin('a', '1'))).toEqual(['append']);
    expect(await other.during(() => other.begin('a', '2', { beside: ['b'] }))).toEqual([
      ...['read account-b', 'append'],
      ...['read account-a', 'read ledger-main', 'append'],
    ]);
    expect(await one.recallState(accountOf('a'))).toBe(1);
    expect(await other.recallState(accountOf('a'))).toBe(2);
  });

  it('K4 is each stream once more for a refusal and for what changes nothing', async () => {
    const one = open().process();
    await one.deposit('a', '1');
    await one.transfer('a', 'b', 1, '2');
    expect(await one.during(() => one.transfer('a', 'b', 50, '3'))).toEqual(all);
    await one.setLedger(false, '4');
    expect(await one.during(() => one.setLedger(false, '5'))).toEqual(['read ledger-main']);
  });

  it('K4 is one more append, and each stream once, when another process has written meanwhile', async () => {
    const { process } = open();
    const [one, other] = [process(), process()];
    await one.deposit('a', '1', 100);
    await one.transfer('a', 'b', 1, '2');
    await other.transfer('a', 'b', 1, '3');
    await other.setLedger(false, '4');
    await other.setLedger(true, '5');
    expect(await one.during(() => one.transfer('a', 'b', 1, '6'))).toEqual(['append', ...all, 'append']);
    expect(await one.recallState(accountOf('b'))).toBe(3);
  });

  it('K4 is only the stream that had moved, when all others were read just before', async () => {
    const { process } = open();
    const other = process();
    await other.deposit('a', '1', 100);
    const one = process({ beforeAppend: () => other.deposit('a', '2') });
    expect(await one.during(() => one.transfer('a', 'b', 1, '3'))).toEqual([...all, 'append', 'read account-a', 'append']);
    expect(await one.recallState(accountOf('a'))).toBe(104);
  });

  it('K4 is one append for each of many commands at once, which wait for each other without asking', async () => {
    const one = open().process();
    await one.deposit('a', '1', 100);
    await one.transfer('a', 'b', 1, '2');
    const many = Array.from({ length: 20 }, (_, n) => n);
    const calls = await one.during(() => Promise.all(many.map((n) => one.transfer('a', n % 2 === 0 ? 'b' : 'a', 1, `many ${String(n)}`))));
    expect(calls).toEqual(many.map(() => 'append'));
  });

  it('K4 is one append too many for all of them together, when another process has written meanwhile', async () => {
    const { process } = open();
    const [one, other] = [process(), process()];
    await one.deposit('a', '1', 100);
    await other.deposit('a', '2');
    const calls = await one.during(() => Promise.all(Array.from({ length: 20 }, (_, n) => one.deposit('a', `many ${String(n)}`))));
    expect(calls.filter((call) => call === 'append')).toHaveLength(21);
    expect(calls.filter((call) => call === 'read account-a')).toHaveLength(2);
    expect(await one.recallState(accountOf('a'))).toBe(205);
  });

  it('K4 finds a repeat that another process has handled, with its answer, although it takes its stream for new', async () => {
    const { process, events } = open();
    const [one, other] = [process(), process()];
    const first = await one.begin('a', '1', { at: '2026-01-01T00:00:01.000Z' });
    expect(await other.begin('a', '1', { at: '2026-01-01T00:00:09.000Z' })).toEqual({ ...first, repeated: true });
    expect(await one.begin('a', '1', { at: '2026-01-01T00:00:10.000Z' })).toEqual({ ...first, repeated: true });
    expect(events.log).toHaveLength(1);
  });

  it('K4 is each stream once for what is answered again, so that what follows from the answer may rest on them', async () => {
    const { process } = open();
    const [one, other] = [process(), process()];
    await one.deposit('a', '1', 100);
    await one.transfer('a', 'b', 1, '2');
    await one.setLedger(true, 'nothing');
    await other.deposit('b', '3', 9);
    await other.setLedger(false, '4');
    expect(await one.during(() => one.setLedger(true, 'nothing'))).toEqual(['read ledger-main']);
    expect(await one.during(() => one.transfer('a', 'b', 1, '2'))).toEqual(all);
    expect([await one.recallState(ledgerOf('main')), await one.recallState(accountOf('b'))]).toEqual([false, 10]);
  });

  it('K4 never decides otherwise because little is kept', async () => {
    const { process, events } = open();
    const forgetful = process({ cacheBytes: 1 });
    await forgetful.deposit('a', '1', 100);
    for (let n = 0; n < 5; n++) {
      await forgetful.transfer('a', 'b', 1, `move ${String(n)}`);
      expect((await forgetful.transfer('a', 'b', 1, `move ${String(n)}`)).repeated).toBe(true);
    }
    expect(await forgetful.readState(accountOf('b'))).toBe(5);
    expect(events.log).toHaveLength(11);
    expect(forgetful.cacheUsage()).toMatchObject({ streams: 0, bytes: 0, maxBytes: 1 });
  });
});
