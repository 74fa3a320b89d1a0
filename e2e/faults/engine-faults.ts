/** Engines that are down: commands go on without all but the event store, and what needs the missing one says so. */
import { pause, type Answer, type Request } from '../oracle/http-client.ts';
import { Violation } from '../oracle/request-log.ts';
import type { EngineName } from '../../tools/distributed/engines.ts';
import type { Fault } from './fault.ts';
import type { Run } from './run.ts';

const PROBES = 5;
/** Milliseconds until a command is acknowledged although an engine is down, other tries included. */
const ACKNOWLEDGE_TIMEOUT_MS = 15_000;
/** Milliseconds until a write says that the event store is down. */
const REFUSE_TIMEOUT_MS = 2_000;
/** A machine on which a write takes so long under this load when all is well cannot show that. */
const SLOW_MS = REFUSE_TIMEOUT_MS / 4;
/** How long the first requests may take to find out. */
const NOTICE_TIMEOUT_MS = 5_000;

type Probe = Readonly<{ answer: Answer | undefined; ms: number }>;

/** A request of the first person's. */
const sendProbe = async ({ entryPoint, state }: Run, request: Request): Promise<Probe> => {
  const began = performance.now();
  const answer = await entryPoint.call({ ...request, token: state.people[0]?.accessToken ?? '' });
  return { answer, ms: performance.now() - began };
};
const describeProbe = ({ answer, ms }: Probe): string =>
  answer === undefined ? `no answer in ${ms.toFixed(0)} ms` : `${String(answer.status)} ${answer.code} in ${ms.toFixed(0)} ms`;

const renaming = ({ random, probed }: Run, name: string): Request => ({
  method: 'PATCH',
  path: `/v1/organizations/${probed().id}`,
  body: { name },
  key: `probe-${String(random.below(2 ** 31))}`,
});

/** The same request until it is acknowledged. */
const rename = async (run: Run): Promise<void> => {
  const name = `Guild ${String(run.random.below(2 ** 31))}`;
  const [request, end] = [renaming(run, name), performance.now() + ACKNOWLEDGE_TIMEOUT_MS];
  for (;;) {
    const probe = await sendProbe(run, request);
    if (probe.answer?.status === 200) break;
    if (performance.now() > end) throw new Violation(`a command was not acknowledged: ${describeProbe(probe)}`, run.probed().id);
    await pause(200);
  }
  run.probed().name = name;
};

const expectAcknowledged = async (run: Run): Promise<void> => {
  for (let probe = 0; probe < PROBES; probe++) await rename(run);
};

const expectUnavailable = (probe: Probe, what: string): void => {
  if (probe.answer?.status !== 503 || !probe.answer.mayTryAgain) throw new Violation(`${what}: ${describeProbe(probe)}`);
};

const expectReadsUnavailable = async (run: Run): Promise<void> => {
  await pause(NOTICE_TIMEOUT_MS);
  expectUnavailable(await sendProbe(run, { method: 'GET', path: '/v1/organizations' }), 'a read without views');
};

const expectWritesUnavailable = async (run: Run, usual: number): Promise<void> => {
  const took: number[] = [];
  for (let n = 0; n < PROBES; n++) {
    const probe = await sendProbe(run, renaming(run, 'Never'));
    expectUnavailable(probe, 'a write without an event store');
    took.push(probe.ms);
  }
  const longest = Math.max(...took);
  run.print(`  writes said after ${longest.toFixed(0)} ms at the latest that the event store is down`);
  if (longest <= REFUSE_TIMEOUT_MS) return;
  const usually = `usually ${usual.toFixed(0)} ms`;
  if (usual <= SLOW_MS || longest > REFUSE_TIMEOUT_MS + usual)
    throw new Violation(`a write took ${longest.toFixed(0)} ms to say that the event store is down; ${usually}`);
  run.print(`  that says nothing of ${String(REFUSE_TIMEOUT_MS)} ms: a write takes ${usually}`);
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

export const engineFaults: readonly Fault[] = [
  outage('kurrentdb', expectWritesUnavailable),
  outage('kafka', expectAcknowledged),
  outage('redis', expectAcknowledged),
  outage('mongodb', async (run) => {
    await expectAcknowledged(run);
    await expectReadsUnavailable(run);
  }),
];
