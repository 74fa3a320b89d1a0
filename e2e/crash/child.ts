/**
 * The product in a process of its own. It kills itself when it passes a fault point for the n-th time, or the harness kills it. What
 * the harness cannot see over HTTP it requests through messages.
 */
import { systemClock } from '@guildhall/crypto';
import { startStandalone } from '@guildhall/standalone';
import { mailerWithFaultPoints, withFaultPoints, type FaultPoint } from '@guildhall/testing/fault-points';
import type { OperatorView } from '../oracle/compare-with-api.ts';
import type { ChildRequest } from './server.ts';
import { mutants } from './platform-mutants.ts';

const { CRASH_AT, CRASH_NTH = '1', CRASH_MUTANT, CRASH_LATER = '0' } = process.env;
let armed = CRASH_AT === undefined ? undefined : { at: CRASH_AT, nth: Number(CRASH_NTH) };

const hit = (point: FaultPoint): void => {
  if (armed?.at === point && --armed.nth <= 0) process.kill(process.pid, 'SIGKILL');
};

const mutate = CRASH_MUTANT === undefined ? undefined : mutants[CRASH_MUTANT];
const clock = { ...systemClock, now: () => new Date(Date.now() + Number(CRASH_LATER)) };
const { url, platform, contexts, stop } = await startStandalone(process.env, {
  clock,
  wrap: (real) => withFaultPoints(mutate?.(real) ?? real, hit),
  wrapMailer: (mailer) => mailerWithFaultPoints(mailer, hit),
});

const views = async () =>
  (await Promise.all(contexts.map(async (context) => (await context.views.status()).map(({ name }) => ({ context, name }))))).flat();

/** Verifies all views, or the n-th modulo their number, and lists failed jobs and dead letters. */
const inspect = async (n?: number): Promise<OperatorView> => {
  const all = await views();
  const some = n === undefined ? all : all.slice(n % all.length).slice(0, 1);
  const verified = [];
  for (const { context, name } of some) verified.push({ name: `${context.name}.${name}`, ...(await context.views.verify(name)) });
  const failed = await Promise.all(contexts.map(({ name }) => platform.jobs.failed(name)));
  const deadLetters = await Promise.all(contexts.map((context) => context.deadLetters.list()));
  return { verified, failed: failed.flat(), deadLetters: deadLetters.flat().map(({ fact: { id, type }, error }) => ({ id, type, error })) };
};

/** Rebuilds a view beside the live one and switches to it, as an operator does. */
const rebuild = async (n: number): Promise<void> => {
  const all = await views();
  const one = all[n % all.length];
  if (one !== undefined) await one.context.views.switchTo(one.name, await one.context.views.rebuild(one.name));
};

/** How long all that is due may take, and how often nothing must be due in a row, since facts lead to jobs. */
const [IDLE_TIMEOUT_MS, IDLE_POLLS, POLL_MS] = [60_000, 5, 200];

/** Waits until no job is due. */
const idle = async (): Promise<void> => {
  const end = performance.now() + IDLE_TIMEOUT_MS;
  for (let polls = 0; polls < IDLE_POLLS; await new Promise((resolve) => setTimeout(resolve, POLL_MS))) {
    const ages = await Promise.all(contexts.map(({ name }) => platform.jobs.age(name)));
    polls = ages.every((age) => age === 0) ? polls + 1 : 0;
    if (performance.now() > end) throw new Error(`jobs are due since ${ages.join(', ')} ms`);
  }
};

const answer = async (request: ChildRequest): Promise<OperatorView | undefined> => {
  switch (request.what) {
    case 'arm':
      armed = { at: request.at, nth: request.nth };
      return undefined;
    case 'disarm':
      armed = undefined;
      return undefined;
    case 'inspect':
      return inspect(request.n);
    case 'idle':
      await idle();
      return undefined;
    case 'rebuild':
      await rebuild(request.n);
      return undefined;
  }
};

process.on('message', (request: ChildRequest & { id: number }) => {
  void answer(request).then(
    (view) => process.send?.({ id: request.id, view }),
    (error: unknown) => process.send?.({ id: request.id, error: String(error) }),
  );
});
process.once('SIGTERM', () => void stop().then(() => process.exit(0)));
process.send?.({ url });
