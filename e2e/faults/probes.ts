/** Requests of the first person, and what they must be answered while an engine is away. */
import { pause, type Answer, type Request } from '../oracle/http-client.ts';
import { Violation } from '../oracle/request-log.ts';
import type { Run } from './run.ts';

const PROBES = 5;
/** Milliseconds within which a command is acknowledged while an engine is down, with retries. */
const ACKNOWLEDGE_TIMEOUT_MS = 15_000;
/**
 * Milliseconds within which a write answers that the event store is down: a request may wait for a leader twice, each time for 1.6 s, once to
 * know who the caller is.
 */
const REFUSE_TIMEOUT_MS = 4_000;
/** If a write takes so long under this load without a fault, the machine is too slow to check that. */
const SLOW_MS = 500;
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

/** A command of the first person; repeated, it is the same command. */
export type Rename = Readonly<{ request: Request; name: string }>;

const newRename = ({ random, probed }: Run): Rename => {
  const name = `Organization ${String(random.below(2 ** 31))}`;
  const path = `/v1/organizations/${probed().id}`;
  return { name, request: { method: 'PATCH', path, body: { name }, key: `probe-${String(random.below(2 ** 31))}` } };
};

/** Repeats a command until it is acknowledged. */
export const complete = async (run: Run, { request, name }: Rename): Promise<void> => {
  for (const end = performance.now() + ACKNOWLEDGE_TIMEOUT_MS; ; await pause(200)) {
    const probe = await sendProbe(run, request);
    if (probe.answer?.status === 200) break;
    if (performance.now() > end) throw new Violation(`a command was not acknowledged: ${describeProbe(probe)}`, run.probed().id);
  }
  run.probed().name = name;
};

/** Renames an organization, and gives the milliseconds that it took. */
export const rename = async (run: Run): Promise<number> => {
  const began = performance.now();
  await complete(run, newRename(run));
  return performance.now() - began;
};

/** A few commands, one after the other. */
export const expectAcknowledged = async (run: Run): Promise<void> => {
  for (let probe = 0; probe < PROBES; probe++) await rename(run);
};

const expectUnavailable = (probe: Probe, what: string): void => {
  if (probe.answer?.status !== 503 || !probe.answer.mayTryAgain) throw new Violation(`${what}: ${describeProbe(probe)}`);
};

export const expectReadsUnavailable = async (run: Run): Promise<void> => {
  await pause(NOTICE_TIMEOUT_MS);
  expectUnavailable(await sendProbe(run, { method: 'GET', path: '/v1/organizations' }), 'a read without views');
};

/**
 * In time, and saying when to come back. `usual`: milliseconds that a write takes otherwise. Gives the command that was refused: whether it was
 * carried out all the same is open until it is repeated.
 */
export const expectWritesUnavailable = async (run: Run, usual: number): Promise<Rename> => {
  const [refused, took]: [Rename, number[]] = [newRename(run), []];
  for (let n = 0; n < PROBES; n++) {
    const probe = await sendProbe(run, refused.request);
    expectUnavailable(probe, 'a write without an event store');
    took.push(probe.ms);
  }
  const longest = Math.max(...took);
  run.print(`  writes answered after at most ${longest.toFixed(0)} ms that the event store is down`);
  if (longest <= REFUSE_TIMEOUT_MS) return refused;
  const usually = `usually ${usual.toFixed(0)} ms`;
  if (usual <= SLOW_MS || longest > REFUSE_TIMEOUT_MS + usual)
    throw new Violation(`a write took ${longest.toFixed(0)} ms to answer that the event store is down; ${usually}`);
  run.print(`  the limit of ${String(REFUSE_TIMEOUT_MS)} ms cannot be checked: a write takes ${usually}`);
  return refused;
};
