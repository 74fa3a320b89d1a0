/** Engines that are down: commands work without any but the event store; what needs the missing engine answers 503. */
import { pause, type Answer, type Request } from '../oracle/http-client.ts';
import { Violation } from '../oracle/request-log.ts';
import type { EngineName } from '../../tools/distributed/engines.ts';
import type { Fault } from './fault.ts';
import type { Run } from './run.ts';

const PROBES = 5;
/** Milliseconds within which a command is acknowledged while an engine is down, with retries. */
const ACKNOWLEDGE_TIMEOUT_MS = 15_000;
/** Milliseconds within which a write answers that the event store is down. */
const REFUSE_TIMEOUT_MS = 2_000;
/** If a write takes so long under this load without a fault, the machine is too slow to check that. */
const SLOW_MS = REFUSE_TIMEOUT_MS / 4;
/** How long the first requests may take to notice. */
const NOTICE_TIMEOUT_MS = 5_000;

type Probe = Readonly<{ answer: Answer | undefined; ms: number }>;

/** Sends a request of the first person. */
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

/** Repeats one request until it is acknowledged. */
const rename = async (run: Run): Promise<void> => {
  const name = `Organization ${String(run.random.below(2 ** 31))}`;
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
  run.print(`  writes answered after at most ${longest.toFixed(0)} ms that the event store is down`);
  if (longest <= REFUSE_TIMEOUT_MS) return;
  const usually = `usually ${usual.toFixed(0)} ms`;
  if (usual <= SLOW_MS || longest > REFUSE_TIMEOUT_MS + usual)
    throw new Violation(`a write took ${longest.toFixed(0)} ms to answer that the event store is down; ${usually}`);
  run.print(`  the limit of ${String(REFUSE_TIMEOUT_MS)} ms cannot be checked: a write takes ${usually}`);
};

/** `usual`: milliseconds that a write took before the fault. */
const outage = (engine: EngineName, during: (run: Run, usual: number) => Promise<void>): Fault => ({
  name: `kill ${engine}`,
  inject: async (run) => {
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
