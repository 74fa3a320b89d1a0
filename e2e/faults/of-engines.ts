/** Engines that are down: commands go on without all but the event store, and what needs the missing one says so. */
import { pause, type Answer, type Request } from '../oracle/client.ts';
import { Violation } from '../oracle/ledger.ts';
import type { EngineName } from '../../tools/distributed/engines.ts';
import type { Fault } from './fault.ts';
import type { Run } from './run.ts';

const PROBES = 5;
/** Milliseconds until a command is acknowledged although an engine is down, other tries included. */
const ACKNOWLEDGED = 15_000;
/** Milliseconds until a write says that the event store is down. */
const REFUSED = 2_000;
/** A machine on which a write takes so long under this load when all is well cannot show that. */
const SLOW = REFUSED / 4;
/** How long the first requests may take to find out. */
const NOTICED = 5_000;

type Probe = Readonly<{ answer: Answer | undefined; ms: number }>;

/** A request of the first person's. */
const ask = async ({ door, world }: Run, request: Request): Promise<Probe> => {
  const began = performance.now();
  const answer = await door.call({ ...request, token: world.people[0]?.accessToken ?? '' });
  return { answer, ms: performance.now() - began };
};
const told = ({ answer, ms }: Probe): string =>
  answer === undefined ? `no answer in ${ms.toFixed(0)} ms` : `${String(answer.status)} ${answer.code} in ${ms.toFixed(0)} ms`;

const renaming = ({ random, probed }: Run, name: string): Request => ({
  method: 'PATCH',
  path: `/v1/organizations/${probed().id}`,
  body: { name },
  key: `probe-${String(random.below(2 ** 31))}`,
});

/** The same wish until it is acknowledged. */
const rename = async (run: Run): Promise<void> => {
  const name = `Guild ${String(run.random.below(2 ** 31))}`;
  const [wish, end] = [renaming(run, name), performance.now() + ACKNOWLEDGED];
  for (;;) {
    const probe = await ask(run, wish);
    if (probe.answer?.status === 200) break;
    if (performance.now() > end) throw new Violation(`a command was not acknowledged: ${told(probe)}`, run.probed().id);
    await pause(200);
  }
  run.probed().name = name;
};

const acknowledges = async (run: Run): Promise<void> => {
  for (let probe = 0; probe < PROBES; probe++) await rename(run);
};

const saysSo = (probe: Probe, what: string): void => {
  if (probe.answer?.status !== 503 || !probe.answer.mayTryAgain) throw new Violation(`${what}: ${told(probe)}`);
};

const readsSaySo = async (run: Run): Promise<void> => {
  await pause(NOTICED);
  saysSo(await ask(run, { method: 'GET', path: '/v1/organizations' }), 'a read without views');
};

const writesSaySo = async (run: Run, usual: number): Promise<void> => {
  const took: number[] = [];
  for (let n = 0; n < PROBES; n++) {
    const probe = await ask(run, renaming(run, 'Never'));
    saysSo(probe, 'a write without an event store');
    took.push(probe.ms);
  }
  const longest = Math.max(...took);
  run.say(`  writes said after ${longest.toFixed(0)} ms at the latest that the event store is down`);
  if (longest <= REFUSED) return;
  const usually = `usually ${usual.toFixed(0)} ms`;
  if (usual <= SLOW || longest > REFUSED + usual)
    throw new Violation(`a write took ${longest.toFixed(0)} ms to say that the event store is down; ${usually}`);
  run.say(`  that says nothing of ${String(REFUSED)} ms: a write takes ${usually}`);
};

/** `usual`: milliseconds that a write took before. */
const outage = (engine: EngineName, during: (run: Run, usual: number) => Promise<void>): Fault => ({
  name: `kill ${engine}`,
  strike: async (run) => {
    const began = performance.now();
    await rename(run);
    const usual = performance.now() - began;
    await run.engines.kill(engine);
    try {
      await during(run, usual);
    } finally {
      await run.engines.start(engine);
    }
  },
});

export const ofEngines: readonly Fault[] = [
  outage('kurrentdb', writesSaySo),
  outage('kafka', acknowledges),
  outage('redis', acknowledges),
  outage('mongodb', async (run) => {
    await acknowledges(run);
    await readsSaySo(run);
  }),
];
