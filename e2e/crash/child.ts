/**
 * The product in a process that may be killed: it kills itself at the n-th passing of a point, or is killed. What the harness cannot
 * see over HTTP it asks for over the channel to its parent.
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

/** Nothing set aside, nothing given up, and the views as a rebuild would have them: all of them, or the n-th, going round. */
const look = async (n?: number): Promise<OperatorView> => {
  const all = await views();
  const some = n === undefined ? all : all.slice(n % all.length).slice(0, 1);
  const verified = [];
  for (const { context, name } of some) verified.push({ name: `${context.name}.${name}`, ...(await context.views.verify(name)) });
  const failed = await Promise.all(contexts.map(({ name }) => platform.jobs.failed(name)));
  const deadLetters = await Promise.all(contexts.map((context) => context.deadLetters.list()));
  return { verified, failed: failed.flat(), deadLetters: deadLetters.flat().map(({ fact: { id, type }, error }) => ({ id, type, error })) };
};

/** What an operator does now and then: rebuild a view beside the live one, and switch. */
const rebuild = async (n: number): Promise<void> => {
  const all = await views();
  const one = all[n % all.length];
  if (one !== undefined) await one.context.views.switchTo(one.name, await one.context.views.rebuild(one.name));
};

const answer = async (asked: ChildRequest): Promise<OperatorView | undefined> => {
  switch (asked.what) {
    case 'arm':
      armed = { at: asked.at, nth: asked.nth };
      return undefined;
    case 'disarm':
      armed = undefined;
      return undefined;
    case 'look':
      return look(asked.n);
    case 'rebuild':
      await rebuild(asked.n);
      return undefined;
  }
};

process.on('message', (asked: ChildRequest & { id: number }) => {
  void answer(asked).then(
    (inside) => process.send?.({ id: asked.id, inside }),
    (error: unknown) => process.send?.({ id: asked.id, error: String(error) }),
  );
});
process.once('SIGTERM', () => void stop().then(() => process.exit(0)));
process.send?.({ url });
