import { describe, expect, it } from '@jest/globals';
import { manualClock, settle } from '../../test/clock.ts';
import { plainIds } from '../../test/ids.ts';
import { memoryPlatform } from '../../test/memory-platform.ts';
import { AT, moneyMoved, transfer, accountOf, accounts, deposit, ledgerOf, refusal, setLedgerOpen } from '../../test/accounts.ts';
import { decider, eventLog, Refusal, type Command, type Envelope } from '../index.ts';
import { commandHandler } from './command-handler.ts';

const ids = plainIds();
const envelope = (key: string, more: Partial<Envelope> = {}): Envelope => ({
  by: 'ann',
  at: AT,
  commandId: ids.derive(key),
  commandHash: `hash of ${key}`,
  correlationId: 'c',
  causationId: 'c',
  ...more,
});
const open = (platform = memoryPlatform()) => {
  const { events, vault, clock, observe } = platform;
  const process = () => commandHandler({ log: eventLog(events, vault, accounts), ids: platform.ids, clock, observe });
  return { platform, events, process, ...process() };
};
const depositCommand = (account: string, amount: number, at = AT) => ({
  type: 'Deposit' as const,
  data: { account, amount },
  by: 'ann',
  at,
});
const transferCommand = (from: string, to: string, amount: number) => ({
  type: 'Transfer' as const,
  data: { from, to, amount },
  by: 'ann',
  at: AT,
});
const setLedgerCommand = (isOpen: boolean) => ({
  type: 'SetLedgerOpen' as const,
  data: { ledger: 'main', open: isOpen },
  by: 'ann',
  at: AT,
});
const codeOf = async (work: Promise<unknown>): Promise<string | undefined> => {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
};

describe('a command', () => {
  it('appends to several streams at once and answers with the primary revision and the position', async () => {
    const { handle, events } = open();
    await handle(deposit, depositCommand('a', 10), envelope('1'));
    const handled = await handle(transfer, transferCommand('a', 'b', 4), envelope('2'));
    expect(handled).toEqual({ result: 6, revision: 1, position: '00000003', repeated: false });
    expect(events.log.map(({ stream, data }) => [stream, data['amount']])).toEqual([
      ['account-a', 10],
      ['account-a', -4],
      ['account-b', 4],
    ]);
  });

  it('that names a stream twice reads it once and writes it in order', async () => {
    const { handle, events } = open();
    await handle(deposit, depositCommand('a', 10), envelope('1'));
    const handled = await handle(transfer, transferCommand('a', 'a', 4), envelope('2'));
    expect(handled.revision).toBe(2);
    expect(events.log.map(({ stream, revision }) => [stream, revision])).toEqual([
      ['account-a', 0],
      ['account-a', 1],
      ['account-a', 2],
    ]);
  });

  it('refuses more lists of events than there are streams', async () => {
    const { handle } = open();
    const wrong = decider<Command<'Wrong', object>>()({
      tenant: () => 't',
      streams: () => ({ all: [accountOf('a')] }),
      decide: () => ({ events: { all: [[], []] }, result: undefined }),
    });
    await expect(handle(wrong, { type: 'Wrong', data: {} }, envelope('1'))).rejects.toThrow(RangeError);
  });

  it('stores no event that its schema could not read, and no field outside its schema', async () => {
    const { handle, events } = open();
    const sloppy = (data: object) =>
      decider<Command<'Sloppy', object>>()({
        tenant: () => 't',
        streams: () => ({ a: accountOf('a') }),
        decide: () => ({
          events: { a: [{ type: 'MoneyMoved', data: data as { account: string; amount: number; total: number } }] },
          result: undefined,
        }),
      });
    const command = { type: 'Sloppy' as const, data: {}, by: 'ann', at: AT };
    await expect(handle(sloppy({ account: 'a', amount: 'much' }), command, envelope('1'))).rejects.toThrow('MoneyMoved');
    await handle(sloppy({ account: 'a', amount: 1, total: 1, password: 'secret' }), command, envelope('2'));
    expect(events.log.map(({ data }) => data)).toEqual([{ account: 'a', amount: 1, total: 1 }]);
  });
});

describe('an If-Match', () => {
  it('T39 is checked only after all refusals, which reveal no revision', async () => {
    const { handle } = open();
    await handle(deposit, depositCommand('a', 10), envelope('1'));
    for (const [n, ifMatch] of [0, 1, -1, 7].entries())
      expect(await codeOf(handle(transfer, transferCommand('a', 'b', 11), envelope(`short ${String(n)}`, { ifMatch })))).toBe(
        'account.overdrawn',
      );
    expect(await codeOf(handle(transfer, transferCommand('a', 'b', 1), envelope('2', { ifMatch: 7 })))).toBe('revision.mismatch');
    expect((await handle(transfer, transferCommand('a', 'b', 1), envelope('3', { ifMatch: 0 }))).revision).toBe(1);
  });
});

describe('a repeated command', () => {
  it('gets the first answer, with the position of its last event, also in another process', async () => {
    const { handle, process, events } = open();
    await handle(deposit, depositCommand('a', 10), envelope('1'));
    const first = await handle(transfer, transferCommand('a', 'b', 4), envelope('2'));
    await handle(deposit, depositCommand('a', 1), envelope('3'));
    for (const again of [handle, process().handle])
      expect(await again(transfer, transferCommand('a', 'b', 4), envelope('2'))).toEqual({ ...first, repeated: true });
    expect(events.log).toHaveLength(4);
  });

  it('gets the position of its last event from a process with an older state of its streams in memory', async () => {
    const { handle, process } = open();
    await handle(deposit, depositCommand('a', 10), envelope('1'));
    await handle(deposit, depositCommand('b', 10), envelope('2'));
    const other = process();
    for (const account of ['a', 'b']) await other.readState(accountOf(account));
    const first = await handle(transfer, transferCommand('a', 'b', 4), envelope('3'));
    await other.readState(accountOf('a')); // as whoever asks again does to find its streams
    expect(await other.handle(transfer, transferCommand('a', 'b', 4), envelope('3'))).toEqual({ ...first, repeated: true });
  });

  it('is answered although its first run has changed the revision of its If-Match', async () => {
    const { handle, process } = open();
    await handle(deposit, depositCommand('a', 10), envelope('1'));
    const first = await handle(deposit, depositCommand('a', 1), envelope('2', { ifMatch: 0 }));
    for (const again of [handle, process().handle]) {
      expect(await again(deposit, depositCommand('a', 1), envelope('2', { ifMatch: 0 }))).toEqual({ ...first, repeated: true });
      expect(await codeOf(again(deposit, depositCommand('a', 1), envelope('3', { ifMatch: 0 })))).toBe('revision.mismatch');
    }
  });

  it('is refused with another request, also for other streams', async () => {
    const { handle } = open();
    await handle(deposit, depositCommand('a', 10), envelope('1'));
    expect(await codeOf(handle(deposit, depositCommand('a', 11), envelope('1', { commandHash: 'other' })))).toBe('idempotency.key-reused');
    expect(await codeOf(handle(deposit, depositCommand('z', 11), envelope('1', { commandHash: 'other' })))).toBe('idempotency.key-reused');
  });

  it('that did nothing does nothing again, although it could do something now', async () => {
    const { handle, events } = open();
    const first = await handle(setLedgerOpen, setLedgerCommand(true), envelope('1'));
    expect(first).toEqual({ result: undefined, revision: -1, position: '', repeated: true });
    await handle(setLedgerOpen, setLedgerCommand(false), envelope('2'));
    expect(await handle(setLedgerOpen, setLedgerCommand(true), envelope('1'))).toEqual(first);
    expect(events.log).toHaveLength(1);
  });

  it('without a result gets an answer without one', async () => {
    const { handle } = open();
    await handle(setLedgerOpen, setLedgerCommand(false), envelope('1'));
    expect((await handle(setLedgerOpen, setLedgerCommand(false), envelope('1'))).result).toBeUndefined();
  });

  it('in two processes at once is done once, and neither keeps unstored states', async () => {
    const { process, events } = open();
    const [one, other] = [process(), process()];
    const both = await Promise.all([
      one.handle(deposit, depositCommand('a', 10), envelope('1')),
      other.handle(deposit, depositCommand('a', 99), envelope('1')).catch((error: unknown) => error),
    ]);
    expect(events.log).toHaveLength(1);
    expect(both.map((one) => (one as { result: number }).result)).toEqual([10, 10]);
    expect(await Promise.all([one, other].map(({ readState }) => readState(accountOf('a'))))).toEqual([10, 10]);
    expect((await other.handle(deposit, depositCommand('a', 1), envelope('2'))).result).toBe(11);
  });

  it('is known for more than a day, however busy its stream', async () => {
    const { handle, process, events } = open();
    const at = (hour: number) => new Date(Date.parse(AT) + hour * 3_600_000).toISOString();
    for (let n = 0; n < 400; n++) await handle(deposit, depositCommand('a', 1, at(n / 20)), envelope(String(n)));
    for (const again of [handle, process().handle])
      expect(await again(deposit, depositCommand('a', 1), envelope('0'))).toMatchObject({ result: 1, repeated: true });
    expect(events.log).toHaveLength(400);
  });
});

describe('a decision on old states', () => {
  it('is repeated on current states before it refuses', async () => {
    const { handle, process } = open();
    await handle(deposit, depositCommand('a', 1), envelope('1'));
    await process().handle(deposit, depositCommand('a', 9), envelope('2'));
    expect((await handle(transfer, transferCommand('a', 'b', 10), envelope('3'))).result).toBe(0);
  });

  it('is repeated on current states before it reports that nothing changes', async () => {
    const { handle, process, events } = open();
    await handle(setLedgerOpen, setLedgerCommand(false), envelope('1'));
    await process().handle(setLedgerOpen, setLedgerCommand(true), envelope('2'));
    await handle(setLedgerOpen, setLedgerCommand(false), envelope('3'));
    expect(events.log.map(({ type }) => type)).toEqual(['LedgerClosed', 'LedgerOpened', 'LedgerClosed']);
  });

  it('never mixes states of different times: money in transfer is in one account or the other', async () => {
    const { handle, process, events, platform } = open();
    const other = process();
    await handle(deposit, depositCommand('a', 10), envelope('1'));
    const found = decider<Command<'Find', object>>()({
      tenant: () => 't',
      streams: () => ({ a: accountOf('a'), b: accountOf('b'), ledger: ledgerOf('main') }),
      decide: (_, { a, b }) => {
        if (a + b === 0) throw refusal('money.lost');
        throw refusal('money.found');
      },
    });
    // The other process reads account b, then the money moves there, then it reads account a.
    const slow: typeof events = {
      ...events,
      read: async (stream, after) => {
        if (stream === 'account-a' && after === -1) await settle(5);
        return events.read(stream, after);
      },
    };
    const late = commandHandler({ ...platform, log: eventLog(slow, platform.vault, accounts) });
    const answer = codeOf(late.handle(found, { type: 'Find', data: {} }, envelope('2')));
    await other.handle(transfer, transferCommand('a', 'b', 10), envelope('3'));
    expect(await answer).toBe('money.found');
  });
});

describe('a decider that names further streams', () => {
  /** Moves everything that an account holds to the account that its balance says: which one, only its own stream tells. */
  type Forward = Command<'Forward', { account: string }>;
  const targetOf = (total: number): string => (total > 9 ? 'rich' : 'poor');
  let mores = 0;
  const forward = decider<Forward>()({
    tenant: ({ data }, { from }) => `${data.account} of ${targetOf(from)}`,
    streams: ({ data }) => ({ from: accountOf(data.account) }),
    more: (_, { from }) => {
      mores++;
      if (from === 0) throw refusal('account.empty');
      return { to: accountOf(targetOf(from)), ledgers: [ledgerOf('main')] };
    },
    decide: ({ data }, { from, to, ledgers: [isOpen] }) => {
      if (isOpen !== true) throw refusal('ledger.closed');
      return {
        events: { from: [moneyMoved(data.account, -from, 0)], to: [moneyMoved(targetOf(from), from, to + from)] },
        result: to + from,
      };
    },
  });
  const forwarding = (account: string) => ({ type: 'Forward' as const, data: { account } });

  it('gets them loaded by the states of the first ones, and writes and checks all in one append', async () => {
    const { handle, events } = open();
    await handle(deposit, depositCommand('a', 10), envelope('1'));
    expect(await handle(forward, forwarding('a'), envelope('2'))).toEqual({
      result: 10,
      revision: 1,
      position: '00000003',
      repeated: false,
    });
    expect(events.log.map(({ stream, meta }) => [stream, meta.tenant])).toEqual([
      ['account-a', 'a'],
      ['account-rich', 'a of rich'],
      ['account-a', 'a of rich'],
    ]);
    await handle(deposit, depositCommand('a', 1), envelope('3'));
    await handle(setLedgerOpen, setLedgerCommand(false), envelope('4'));
    expect(await codeOf(handle(forward, forwarding('a'), envelope('5')))).toBe('ledger.closed');
  });

  it('names them again when the first ones have changed, and writes no stream that only old states named', async () => {
    const { process, events } = open();
    const [one, other] = [process(), process()];
    await one.handle(deposit, depositCommand('a', 9), envelope('1'));
    await other.handle(deposit, depositCommand('a', 1), envelope('2')); // unknown to the first process, which would say poor
    expect(await one.handle(forward, forwarding('a'), envelope('3'))).toMatchObject({ result: 10, repeated: false });
    expect(events.log.map(({ stream }) => stream)).toEqual(['account-a', 'account-a', 'account-rich', 'account-a']);
  });

  it('may refuse before it names them, on current states', async () => {
    const { process } = open();
    const [one, other] = [process(), process()];
    expect(await codeOf(one.handle(forward, forwarding('a'), envelope('1')))).toBe('account.empty');
    await other.handle(deposit, depositCommand('a', 3), envelope('2'));
    expect((await one.handle(forward, forwarding('a'), envelope('3'))).result).toBe(3);
  });

  it('answers a repeat as before, with the position of its last event, although the first states would name others now', async () => {
    const { handle, process, events } = open();
    await handle(deposit, depositCommand('a', 10), envelope('1'));
    const first = await handle(forward, forwarding('a'), envelope('2'));
    await handle(deposit, depositCommand('a', 2), envelope('3'));
    for (const again of [handle, process().handle])
      expect(await again(forward, forwarding('a'), envelope('2'))).toEqual({ ...first, repeated: true });
    expect(events.log).toHaveLength(4);
    expect(await codeOf(handle(forward, forwarding('a'), envelope('2', { commandHash: 'other' })))).toBe('idempotency.key-reused');
  });

  it('runs many such commands at once, each on the result of the one before it', async () => {
    const { process, events } = open();
    const [one, other] = [process(), process()];
    await one.handle(deposit, depositCommand('a', 5), envelope('start'));
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, n) => {
        const { handle } = n % 2 === 0 ? one : other;
        return codeOf(
          n % 4 < 2 ? handle(deposit, depositCommand('a', 1), envelope(String(n))) : handle(forward, forwarding('a'), envelope(String(n))),
        );
      }),
    );
    const allowed = new Set([undefined, 'account.empty']);
    expect(outcomes.every((code) => allowed.has(code))).toBe(true);
    const totals = new Map<string, number>();
    for (const { stream, data } of events.log) totals.set(stream, Number(data['total']));
    expect([...totals.values()].reduce((sum, total) => sum + total, 0)).toBe(5 + outcomes.filter((_, n) => n % 4 < 2).length);
    expect(mores).toBeGreaterThan(0);
  });
});

describe('contention', () => {
  it('completes a hundred writers of one stream, each once', async () => {
    const { handle, events } = open();
    const all = Array.from({ length: 100 }, (_, n) => handle(deposit, depositCommand('a', 1), envelope(String(n))));
    const results = (await Promise.all(all)).map(({ result }) => result);
    expect(new Set(results).size).toBe(100);
    expect(events.log.at(-1)?.data['total']).toBe(100);
  });

  it('completes every writer while new ones keep coming', async () => {
    const { handle, events } = open();
    const client = async (name: number) => {
      for (let n = 0; n < 50; n++) await handle(deposit, depositCommand('a', 1), envelope(`${String(name)}.${String(n)}`));
    };
    await Promise.all(Array.from({ length: 16 }, (_, name) => client(name)));
    expect(events.log).toHaveLength(800);
    expect(events.appends()).toBeLessThan(1000);
  });

  it('loses nothing when two processes write the same streams in opposite order', async () => {
    const { process, events } = open();
    const [one, other] = [process(), process()];
    await one.handle(deposit, depositCommand('a', 100), envelope('a'));
    await one.handle(deposit, depositCommand('b', 100), envelope('b'));
    const outcomes = await Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        codeOf(
          (n % 2 === 0 ? one : other).handle(
            transfer,
            n % 2 === 0 ? transferCommand('a', 'b', 1) : transferCommand('b', 'a', 1),
            envelope(String(n)),
          ),
        ),
      ),
    );
    expect(new Set(outcomes)).toEqual(new Set([undefined]));
    expect(events.log).toHaveLength(82);
  });

  it('keeps nobody waiting for ever behind a command whose append takes long', async () => {
    const clock = manualClock();
    const { events, platform } = open(memoryPlatform(clock));
    const gate = Promise.withResolvers<undefined>();
    const stuck: typeof events = {
      ...events,
      append: async (writes) => {
        await gate.promise;
        return events.append(writes);
      },
    };
    const { handle } = commandHandler({ ...platform, log: eventLog(stuck, platform.vault, accounts) });
    const all = Array.from({ length: 5 }, (_, n) => codeOf(handle(deposit, depositCommand('a', 1), envelope(String(n)))));
    await settle();
    clock.advance(2_001);
    gate.resolve(undefined);
    expect(await Promise.all(all)).toEqual([undefined, ...Array.from({ length: 4 }, () => 'command.contended')]);
    expect(events.log).toHaveLength(1);
  });

  it('gives up after five conflicts and says when to retry', async () => {
    const { handle, events } = open();
    events.fail('conflict', 'conflict', 'conflict', 'conflict', 'conflict');
    expect(await codeOf(handle(deposit, depositCommand('a', 1), envelope('1')))).toBe('command.contended');
    expect((await handle(deposit, depositCommand('a', 1), envelope('1'))).repeated).toBe(false);
  });
});

describe('an unknown outcome', () => {
  /** Nobody waits, and no time passes. */
  const stoppedClock = { now: () => new Date(AT), sleep: () => Promise.resolve() };

  it('is resolved by repeating the append, whether it was written or not', async () => {
    const { handle, events } = open(memoryPlatform(stoppedClock));
    for (const fault of ['lost', 'unanswered'] as const) {
      events.fail(fault, fault);
      const handled = await handle(deposit, depositCommand('a', 1), envelope(fault));
      expect(handled.repeated).toBe(false);
    }
    expect(events.log).toHaveLength(2);
    expect(events.appends()).toBe(6);
  });

  it('that took long is reported at once, without repeating the append', async () => {
    const clock = manualClock();
    const { handle, events, platform } = open(memoryPlatform(clock));
    const slow: typeof events = {
      ...events,
      append: async (writes) => {
        clock.advance(1_600);
        return events.append(writes);
      },
    };
    const late = commandHandler({ ...platform, log: eventLog(slow, platform.vault, accounts) });
    events.fail('unanswered');
    await expect(late.handle(deposit, depositCommand('a', 1), envelope('1'))).rejects.toThrow('unanswered');
    expect(events.appends()).toBe(1);
    expect((await handle(deposit, depositCommand('a', 1), envelope('1'))).result).toBe(1);
  });

  it('that stays unknown is resolved when the client repeats the command', async () => {
    const { handle, events } = open(memoryPlatform(stoppedClock));
    events.fail(...Array.from({ length: 5 }, () => 'unanswered' as const));
    await expect(handle(deposit, depositCommand('a', 1), envelope('1'))).rejects.toThrow('unanswered');
    expect(await handle(deposit, depositCommand('a', 1), envelope('1'))).toMatchObject({ result: 1, revision: 0 });
    expect(events.log).toHaveLength(1);
  });
});
