import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hastyClock, settle } from '../../test/clock.ts';
import { ledger, ledgers, type Ledger } from '../../test/ledgers.ts';
import { memoryPlatform, type MemoryPlatform } from '../../test/platform.ts';
import { lifeOf, start, type Life, type Process } from '../../test/process.ts';
import { AT, balances, pay, purses, put, turnover, type Balance } from '../../test/purses.ts';
import { Refusal, type Envelope } from '../index.ts';

const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
const runs = Number(process.env['RUNS'] ?? 12);
const limit = 60_000 + runs * 2_000;

type Wish = Readonly<{ id: string; from: number; to: number; amount: number }>;
type Script = Readonly<{
  /** Per client: what it asks for, one after the other. */
  clients: readonly (readonly Omit<Wish, 'id'>[])[];
  /** How many steps each process lives, and those that listen; those that follow live for ever. */
  lives: readonly number[];
  sinks: readonly number[];
  faults: readonly ('lost' | 'unanswered' | 'conflict')[];
}>;

const names = ['a', 'b', 'c'];
const wish = fc.record({
  from: fc.integer({ min: -1, max: 2 }),
  to: fc.integer({ min: 0, max: 2 }),
  amount: fc.integer({ min: 1, max: 9 }),
});
const script = fc.record({
  clients: fc.array(fc.array(wish, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 4 }),
  lives: fc.array(fc.integer({ min: 5, max: 300 }), { maxLength: 5 }),
  sinks: fc.array(fc.integer({ min: 5, max: 120 }), { maxLength: 4 }),
  faults: fc.array(fc.constantFrom('lost' as const, 'unanswered' as const, 'conflict' as const), { maxLength: 6 }),
});

const envelopeOf = (id: string): Envelope => ({ commandId: id, commandHash: id, correlationId: id, causationId: id });
const ask = ({ context }: Process, { id, from, to, amount }: Wish): Promise<unknown> => {
  const name = (n: number) => names[n] ?? 'a';
  return from < 0
    ? context.handle(put, { type: 'Put', data: { purse: name(to), amount }, by: 'ann', at: AT }, envelopeOf(id))
    : context.handle(pay, { type: 'Pay', data: { from: name(from), to: name(to), amount }, by: 'ann', at: AT }, envelopeOf(id));
};

/** A place of processes: when one dies the next takes over. */
const relay = (begin: (life: Life) => Promise<Process>, lives: readonly number[]) => {
  let n = 0;
  const all: Process[] = [];
  const next = async (): Promise<Process> => {
    for (;;) {
      const life = lifeOf(lives[n++]);
      const process = await Promise.race([begin(life), life.dead]); // it may die while it starts
      if (process === undefined) continue;
      all.push(process);
      return process;
    }
  };
  let current = next();
  return {
    all,
    /** The one that lives for ever: whoever is there before dies now. */
    async lasting(): Promise<Process> {
      if (n <= lives.length) {
        const { life } = await current;
        n = lives.length;
        life.kill();
        current = next();
      }
      return current;
    },
    async alive(): Promise<Process> {
      const before = current;
      if ((await before).life.isAlive()) return before;
      if (current === before) current = next();
      return current;
    },
  };
};

/** Asks again, with the same id, until somebody answers; then asks twice, now and then, to see whether the answer stays. */
const answered = async (place: ReturnType<typeof relay>, wish: Wish): Promise<'done' | 'refused'> => {
  for (;;) {
    const process = await place.alive();
    const outcome = await Promise.race([
      ask(process, wish).then(
        (handled) => handled as { result: unknown },
        (error: unknown) => error,
      ),
      process.life.dead.then(() => 'died'),
    ]);
    if (outcome instanceof Refusal && outcome.kind !== 'unavailable') return 'refused';
    if (outcome === 'died' || outcome instanceof Error) continue;
    if (wish.amount % 3 === 0) {
      const again = await Promise.race([ask(process, wish), process.life.dead.then(() => undefined)]).catch(() => undefined);
      if (again !== undefined) expect(again).toMatchObject({ result: (outcome as { result: unknown }).result });
    }
    return 'done';
  }
};

const check = async (platform: MemoryPlatform, done: ReadonlyMap<string, number>, source: Process, sink: Process) => {
  const { log } = platform.events;
  const counts = new Map<string, number>();
  for (const { meta } of log) counts.set(meta.commandId, (counts.get(meta.commandId) ?? 0) + 1);
  for (const [id, events] of done) expect([id, counts.get(id)]).toEqual([id, events]);
  for (const id of counts.keys()) expect(done.has(id)).toBe(true);
  expect(new Set(log.map(({ id }) => id)).size).toBe(log.length);

  for (const name of names) {
    const own = log.filter(({ stream }) => stream === `purse-${name}`);
    const sum = own.reduce((total, { data }) => total + Number(data['amount']), 0);
    const doc = own.length === 0 ? undefined : { total: sum, moves: own.length, sum };
    expect(await source.context.collection<Balance>(balances).get(name)).toEqual(doc);
    expect(sum).toBeGreaterThanOrEqual(0);
    const kept = await sink.context.collection<Ledger>(ledger).get(name);
    expect(kept).toEqual(own.length === 0 ? undefined : { positions: own.map(({ position }) => position), sum });
  }
  const volume = log.reduce((total, { data }) => total + Math.abs(Number(data['amount'])), 0);
  expect(await source.context.collection(turnover).get('all')).toEqual(log.length === 0 ? undefined : { moves: log.length, volume });
  for (const { name } of [balances, turnover]) expect((await source.context.views.verify(name)).differing).toEqual([]);
  expect(platform.jobs.all.size).toBe(log.length);
  expect(await sink.context.deadLetters.list()).toEqual([]);
};

const opened: Process[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map(({ stop }) => stop()));
});

/** `twins`: how many processes there are at once that all do everything, as if leases had failed. */
const play = async ({ clients, lives, sinks, faults }: Script, twins: number, process?: string): Promise<void> => {
  const platform = memoryPlatform(hastyClock(50));
  platform.events.fail(...faults);
  const [sources, listeners] = [
    Array.from({ length: twins }, (_, twin) => {
      const own = process === undefined ? platform : { ...platform, process: `${process} ${String(twin)}` };
      return relay((life) => start(purses, own, life), lives.slice(twin));
    }),
    Array.from({ length: twins }, (_, twin) => relay((life) => start(ledgers, platform, life), sinks.slice(twin))),
  ];
  const done = new Map<string, number>();
  await Promise.all(
    clients.map(async (wishes, client) => {
      for (const [n, one] of wishes.entries()) {
        const place = sources[(client + n) % twins];
        const wish = { ...one, id: `${String(client)}${String(n)}` };
        if (place !== undefined && (await answered(place, wish)) === 'done') done.set(wish.id, wish.from < 0 ? 1 : 2);
      }
    }),
  );
  await settle(30);
  const [source, sink] = (await Promise.all([...sources, ...listeners].map((place) => place.lasting()))).filter((_, n) => n % twins === 0);
  opened.push(...[...sources, ...listeners].flatMap(({ all }) => all));
  if (source === undefined || sink === undefined) throw new Error('nobody is left');
  const isThere = async () =>
    (await source.context.waitForProjections()) &&
    (await source.context.waitForPublication()) &&
    platform.jobs.all.size >= platform.events.log.length;
  for (const end = Date.now() + 10_000; Date.now() < end && !(await isThere());) await settle(5);
  await settle(20);
  await check(platform, done, source, sink);
  await Promise.all([...sources, ...listeners].flatMap(({ all }) => all.map(({ stop }) => stop())));
  opened.splice(0);
};

describe(`whatever crashes, and wherever (seed ${String(seed)})`, () => {
  const property = (twins: number, process?: string) =>
    fc.assert(
      fc.asyncProperty(script, (one) => play(one, twins, process)),
      { seed, numRuns: runs, timeout: 20_000, endOnFailure: true },
    );

  it(
    'every acknowledged command is in once, views equal a fold from scratch, every fact arrives once and in order',
    () => property(1),
    limit,
  );
  it('T111: so they do with two processes that both project, publish and consume', () => property(2), limit);
  it('and with two that share their work by leases', () => property(2, 'process'), limit);
});
