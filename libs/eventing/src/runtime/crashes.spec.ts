import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fastClock, settle } from '../../test/clock.ts';
import { statement, statements, type Statement } from '../../test/account-statements.ts';
import { memoryPlatform, type MemoryPlatform } from '../../test/memory-platform.ts';
import { createKillSwitch, start, type KillSwitch, type Process } from '../../test/killable-process.ts';
import { AT, balances, transfer, accounts, deposit, turnover, type Balance } from '../../test/accounts.ts';
import { Refusal, type Envelope } from '../index.ts';

const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
const runs = Number(process.env['RUNS'] ?? 12);
const limit = 60_000 + runs * 2_000;

type Request = Readonly<{ id: string; from: number; to: number; amount: number }>;
type Scenario = Readonly<{
  /** Per client: its requests, one after the other. */
  clients: readonly (readonly Omit<Request, 'id'>[])[];
  /** After how many steps each process is killed, of those that write and of those that consume; later ones are not killed. */
  writerSteps: readonly number[];
  consumerSteps: readonly number[];
  faults: readonly ('lost' | 'unanswered' | 'conflict')[];
}>;

const names = ['a', 'b', 'c'];
const request = fc.record({
  from: fc.integer({ min: -1, max: 2 }),
  to: fc.integer({ min: 0, max: 2 }),
  amount: fc.integer({ min: 1, max: 9 }),
});
const scenario = fc.record({
  clients: fc.array(fc.array(request, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 4 }),
  writerSteps: fc.array(fc.integer({ min: 5, max: 300 }), { maxLength: 5 }),
  consumerSteps: fc.array(fc.integer({ min: 5, max: 120 }), { maxLength: 4 }),
  faults: fc.array(fc.constantFrom('lost' as const, 'unanswered' as const, 'conflict' as const), { maxLength: 6 }),
});

const envelopeOf = (id: string): Envelope => ({ by: 'ann', at: AT, commandId: id, commandHash: id, correlationId: id, causationId: id });
const send = ({ context }: Process, { id, from, to, amount }: Request): Promise<unknown> => {
  const name = (n: number) => names[n] ?? 'a';
  return from < 0
    ? context.handle(deposit, { type: 'Deposit', data: { account: name(to), amount } }, envelopeOf(id))
    : context.handle(transfer, { type: 'Transfer', data: { from: name(from), to: name(to), amount } }, envelopeOf(id));
};

/** A process that is started again whenever it was killed: after so many `steps`, run by run. */
const restartedProcess = (begin: (killSwitch: KillSwitch) => Promise<Process>, steps: readonly number[]) => {
  let n = 0;
  const all: Process[] = [];
  const next = async (): Promise<Process> => {
    for (;;) {
      const killSwitch = createKillSwitch(steps[n++]);
      const process = await Promise.race([begin(killSwitch), killSwitch.dead]); // it may be killed while it starts
      if (process === undefined) continue;
      all.push(process);
      return process;
    }
  };
  let current = next();
  return {
    all,
    /** The run that is not killed; an earlier one ends now. */
    async last(): Promise<Process> {
      if (n <= steps.length) {
        const { killSwitch } = await current;
        n = steps.length;
        killSwitch.kill();
        current = next();
      }
      return current;
    },
    async current(): Promise<Process> {
      const before = current;
      if ((await before).killSwitch.isAlive()) return before;
      if (current === before) current = next();
      return current;
    },
  };
};

/** Sends the request with the same id until a process answers; sends some of them once more, to compare the answers. */
const answered = async (target: ReturnType<typeof restartedProcess>, request: Request): Promise<'done' | 'refused'> => {
  for (;;) {
    const process = await target.current();
    const outcome = await Promise.race([
      send(process, request).then(
        (handled) => handled as { result: unknown },
        (error: unknown) => error,
      ),
      process.killSwitch.dead.then(() => 'died'),
    ]);
    if (outcome instanceof Refusal && outcome.kind !== 'unavailable') return 'refused';
    if (outcome === 'died' || outcome instanceof Error) continue;
    if (request.amount % 3 === 0) {
      const again = await Promise.race([send(process, request), process.killSwitch.dead.then(() => undefined)]).catch(() => undefined);
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
    const own = log.filter(({ stream }) => stream === `account-${name}`);
    const sum = own.reduce((total, { data }) => total + Number(data['amount']), 0);
    const doc = own.length === 0 ? undefined : { total: sum, moves: own.length, sum };
    expect(await source.context.collection<Balance>(balances).get(name)).toEqual(doc);
    expect(sum).toBeGreaterThanOrEqual(0);
    const statementDoc = await sink.context.collection<Statement>(statement).get(name);
    expect(statementDoc).toEqual(own.length === 0 ? undefined : { positions: own.map(({ position }) => position), sum });
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

/** `replicas`: how many processes do all the work at once, as if leases had failed. */
const runScenario = async (
  { clients, writerSteps, consumerSteps, faults }: Scenario,
  replicas: number,
  process?: string,
): Promise<void> => {
  const platform = memoryPlatform(fastClock(50));
  platform.events.fail(...faults);
  const [writers, consumers] = [
    Array.from({ length: replicas }, (_, replica) => {
      const own = process === undefined ? platform : { ...platform, process: `${process} ${String(replica)}` };
      return restartedProcess((killSwitch) => start(accounts, own, killSwitch), writerSteps.slice(replica));
    }),
    Array.from({ length: replicas }, (_, replica) =>
      restartedProcess((killSwitch) => start(statements, platform, killSwitch), consumerSteps.slice(replica)),
    ),
  ];
  const done = new Map<string, number>();
  await Promise.all(
    clients.map(async (requests, client) => {
      for (const [n, one] of requests.entries()) {
        const target = writers[(client + n) % replicas];
        const request = { ...one, id: `${String(client)}${String(n)}` };
        if (target !== undefined && (await answered(target, request)) === 'done') done.set(request.id, request.from < 0 ? 1 : 2);
      }
    }),
  );
  await settle(30);
  const [source, sink] = (await Promise.all([...writers, ...consumers].map((each) => each.last()))).filter((_, n) => n % replicas === 0);
  opened.push(...[...writers, ...consumers].flatMap(({ all }) => all));
  if (source === undefined || sink === undefined) throw new Error('no process is left');
  const isCaughtUp = async () =>
    (await source.context.waitForProjections()) &&
    (await source.context.waitForPublication()) &&
    platform.jobs.all.size >= platform.events.log.length;
  for (const end = Date.now() + 10_000; Date.now() < end && !(await isCaughtUp());) await settle(5);
  await settle(20);
  await check(platform, done, source, sink);
  await Promise.all([...writers, ...consumers].flatMap(({ all }) => all.map(({ stop }) => stop())));
  opened.splice(0);
};

describe(`crashes at random steps (seed ${String(seed)})`, () => {
  const property = (replicas: number, process?: string) =>
    fc.assert(
      fc.asyncProperty(scenario, (one) => runScenario(one, replicas, process)),
      { seed, numRuns: runs, timeout: 20_000, endOnFailure: true },
    );

  it(
    'every acknowledged command is stored once, views equal a new fold of all events, every fact is delivered once and in order',
    () => property(1),
    limit,
  );
  it('T111: the same holds with two processes that both project, publish and consume', () => property(2), limit);
  it('the same holds with two processes that share the work by leases', () => property(2, 'process'), limit);
});
