import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fastClock, settle } from '../../test/clock.ts';
import type { Fault } from '../../test/memory-event-store.ts';
import { memoryPlatform, type MemoryPlatform } from '../../test/memory-platform.ts';
import { accountOf, accounts, deposit, ledgerOf, moneyMoved, refusal, setLedgerOpen, transfer } from '../../test/accounts.ts';
import {
  decider,
  eventLog,
  likelyNew,
  OutcomeUnknown,
  Refusal,
  type Command,
  type DomainEvent,
  type EventStore,
  type RecordedEvent,
  type StreamRef,
} from '../index.ts';
import type { CommandResult, Envelope } from './command.ts';
import { commandHandler } from './command-handler.ts';
import type { AnyDecider } from './load-streams.ts';
import { eventsByStream, statesOf, streamSet } from './stream-set.ts';

const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
const runs = Number(process.env['RUNS'] ?? 60);

/** Begins an account with money from another one: the new one is taken as absent. Refused where it is not. */
const begin = decider<Command<'Begin', { from: string; to: string; amount: number }>>()({
  tenant: ({ data }) => data.to,
  streams: ({ data }) => ({ to: likelyNew(accountOf(data.to)), from: accountOf(data.from), ledger: likelyNew(ledgerOf('main')) }),
  decide({ data: { from, to, amount } }, states) {
    if (!states.ledger) throw refusal('ledger.closed');
    if (states.to > 0) throw refusal('money.found');
    if (states.from < amount) throw refusal('account.overdrawn');
    return {
      events: { to: [moneyMoved(to, amount, amount)], from: [moneyMoved(from, -amount, states.from - amount)] },
      result: { left: states.from - amount },
    };
  },
});
/** Moves all to an account that only the balance names. */
const forward = decider<Command<'Forward', { from: string }>>()({
  tenant: ({ data }) => data.from,
  streams: ({ data }) => ({ from: accountOf(data.from) }),
  more: (_, { from }) => ({ to: likelyNew(accountOf(`rest${String(from % 3)}`)), ledger: ledgerOf('main') }),
  decide({ data }, { from, to, ledger: isOpen }) {
    if (!isOpen) throw refusal('ledger.closed');
    if (from === 0) return { events: {}, result: to };
    return {
      events: { from: [moneyMoved(data.from, -from, 0)], to: [moneyMoved(`rest${String(from % 3)}`, from, to + from)] },
      result: to + from,
    };
  },
});

type Given = Readonly<{ decider: unknown; type: string; data: object }>;
const account = fc.constantFrom('a', 'b', 'c');
const amount = fc.integer({ min: 1, max: 9 });
const command: fc.Arbitrary<Given> = fc.oneof(
  fc.record({ account, amount }).map((data) => ({ decider: deposit, type: 'Deposit', data })),
  fc.record({ from: account, to: account, amount }).map((data) => ({ decider: transfer, type: 'Transfer', data })),
  fc.record({ from: account, to: account, amount }).map((data) => ({ decider: begin, type: 'Begin', data })),
  fc.record({ from: account }).map((data) => ({ decider: forward, type: 'Forward', data })),
  fc.boolean().map((open) => ({ decider: setLedgerOpen, type: 'SetLedgerOpen', data: { ledger: 'main', open } })),
);
/** `process`: which one gets it. `again`: which ones get it once more, later. `wait`: turns of the event loop before it is sent. */
const request = fc.record({
  command,
  process: fc.nat({ max: 2 }),
  again: fc.array(fc.nat({ max: 2 }), { maxLength: 2 }),
  wait: fc.nat({ max: 6 }),
});
type Request = Readonly<{ command: Given; process: number; again: readonly number[]; wait: number }>;
type Scenario = Readonly<{
  clients: readonly (readonly Request[])[];
  caches: readonly number[];
  delays: readonly number[];
  faults: readonly Fault[];
}>;
const scenario: fc.Arbitrary<Scenario> = fc.record({
  clients: fc.array(fc.array(request, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 5 }),
  /** What each process may keep: nothing, little, enough. */
  caches: fc.array(fc.constantFrom(1, 2_000, 1_000_000), { minLength: 3, maxLength: 3 }),
  delays: fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 20 }),
  faults: fc.array(fc.constantFrom<Fault[]>('lost', 'unanswered', 'conflict'), { maxLength: 4 }),
});

/** What a call was answered, and how long the log was when it was sent and when it was answered. */
type Call = Readonly<{ id: string; given: Given; from: number; to: number; answer: CommandResult<unknown> | Refusal }>;

/** Runs a scenario on one store; gives all calls that were answered. */
const played = async (platform: MemoryPlatform, { clients, caches, delays, faults }: Scenario): Promise<readonly Call[]> => {
  const { events, vault, ids, clock, observe } = platform;
  let turn = 0;
  const delayed: EventStore = {
    ...events,
    read: async (stream, after) => {
      await settle(delays[turn++ % delays.length]);
      const found = await events.read(stream, after);
      await settle(delays[turn++ % delays.length]);
      return found;
    },
    append: async (writes) => {
      await settle(delays[turn++ % delays.length]);
      return events.append(writes).finally(() => settle(delays[turn++ % delays.length]));
    },
  };
  const processes = caches.map((cacheBytes) =>
    commandHandler({ log: eventLog(delayed, vault, accounts), ids, clock, observe, cacheBytes }),
  );
  const calls: Call[] = [];
  let sent = 0;
  const call = async (id: string, given: Given, n: number): Promise<void> => {
    const from = events.log.length;
    const at = new Date(1_000_000_000_000 + sent++).toISOString();
    const envelope: Envelope = { by: 'ann', at, commandId: id, commandHash: id, correlationId: String(sent), causationId: 'c' };
    const { decider: own, type, data } = given;
    try {
      const answer = await processes[n]!.handle(own as typeof deposit, { type, data } as never, envelope);
      calls.push({ id, given, from, to: events.log.length, answer });
    } catch (error) {
      if (error instanceof Refusal && error.kind !== 'unavailable') calls.push({ id, given, from, to: events.log.length, answer: error });
      else if (!(error instanceof OutcomeUnknown || error instanceof Refusal)) throw error;
    }
  };
  events.fail(...faults);
  await Promise.all(
    clients.map(async (requests, client) => {
      for (const [n, { command: given, process, again, wait }] of requests.entries()) {
        await settle(wait);
        const id = ids.derive(String(client), String(n));
        await call(id, given, process);
        await Promise.all(again.map((other) => call(id, given, other)));
      }
    }),
  );
  return calls;
};

/** What a handler without any memory decides when the log is that long: as one list of events for each written stream, or a refusal's code. */
const decidedAt = (log: readonly RecordedEvent[], { decider: own, type, data }: Given, at: string) => {
  const { streams, more, decide } = own as AnyDecider;
  const whole = { type, data, by: 'ann', at };
  const load = ({ name, stream }: StreamRef<unknown, never>) => {
    const events = log.filter((event) => event.stream === name);
    const state = events.reduce(
      (before, event) => stream.evolve(before, { type: event.type, data: event.data } as never, event.meta.occurredAt),
      stream.initial,
    );
    return { state, revision: events.length - 1 };
  };
  try {
    const first = streamSet(streams(whole));
    const set = streamSet({ ...first.refs, ...more?.(whole, statesOf(first, first.streams.map(load))) });
    const { events, result } = decide(whole, statesOf(set, set.streams.map(load)));
    const lists = eventsByStream(set, events);
    const written = Object.fromEntries(set.streams.flatMap(({ name }, n) => ((lists[n]?.length ?? 0) > 0 ? [[name, lists[n]]] : [])));
    const primary = set.streams[0]!;
    return { written, result, revision: load(primary).revision + (lists[0]?.length ?? 0) };
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
};

/** The events of a command are what it had to write where they begin, and whoever got an answer of them got the same. */
const checkWritten = (log: readonly RecordedEvent[], id: string, calls: readonly Call[]): void => {
  const start = log.findIndex(({ meta }) => meta.commandId === id);
  const own = log.filter(({ meta }) => meta.commandId === id);
  const [first, last] = [own[0]!, own.at(-1)!];
  expect(log.slice(start, start + own.length)).toEqual(own); // one append
  const now = decidedAt(log.slice(0, start), calls[0]!.given, first.meta.occurredAt);
  if (typeof now === 'string') throw new Error(`${now} was written`);
  const written: Record<string, DomainEvent[]> = {};
  for (const { stream, type, data } of own) (written[stream] ??= []).push({ type, data });
  expect(written).toEqual(now.written);
  const results = own.flatMap(({ meta }) => (meta.result === undefined ? [] : [meta.result]));
  expect(results).toEqual([now.result === undefined ? '' : JSON.stringify(now.result)]);
  const answers = calls.flatMap(({ answer }) => (!(answer instanceof Refusal) && answer.position === last.position ? [answer] : []));
  for (const { result, revision } of answers) expect({ result, revision }).toEqual({ result: now.result, revision: now.revision });
  expect(answers.filter(({ repeated }) => !repeated).length).toBeLessThanOrEqual(1);
};

/** What was answered without writing was so at a moment between question and answer, or is what that process had answered before. */
const checkUnwritten = (log: readonly RecordedEvent[], call: Call, calls: readonly Call[]): void => {
  const { given, from, to, answer } = call;
  if (calls.some((other) => other !== call && other.to <= to && other.answer === answer)) return;
  const found = Array.from({ length: to - from + 1 }, (_, n) => {
    const one = decidedAt(log.slice(0, from + n), given, '');
    if (typeof one === 'string') return one;
    return Object.keys(one.written).length === 0 ? one.result : 'writes';
  });
  expect(found).toContainEqual(answer instanceof Refusal ? answer.code : answer.result);
};

const check = (log: readonly RecordedEvent[], all: readonly Call[]): void => {
  for (const [id, calls = []] of Object.entries(Object.groupBy(all, (call) => call.id))) {
    const own = log.filter(({ meta }) => meta.commandId === id);
    if (own.length > 0) checkWritten(log, id, calls);
    for (const call of calls)
      if (call.answer instanceof Refusal || call.answer.position !== own.at(-1)?.position) checkUnwritten(log, call, calls);
  }
};

describe('commands of several processes that decide on what they remember', () => {
  it(`K4 are answered as by one without any memory, in the order of their appends (SEED=${String(seed)})`, async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (given) => {
        const platform = memoryPlatform(fastClock(1_000));
        check(platform.events.log, await played(platform, given));
      }),
      { seed, numRuns: runs },
    );
  }, 120_000);
});
