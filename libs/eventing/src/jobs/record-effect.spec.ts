import { describe, expect, it } from '@jest/globals';
import { manualClock, settle } from '../../test/clock.ts';
import { accounts, deposit } from '../../test/accounts.ts';
import { start } from '../../test/killable-process.ts';
import { memoryPlatform } from '../../test/memory-platform.ts';
import { OutcomeUnknown, refusalsOf, StoreUnavailable, type JobQueue } from '../index.ts';
import { recordEffect } from './record-effect.ts';
import { workJobs, type Worker } from './work.ts';

const refusal = refusalsOf({
  'thing.settled': { kind: 'conflict', title: 'Settled', sentence: 'It is settled.' },
  'thing.busy': { kind: 'unavailable', title: 'Busy', sentence: 'It is busy.' },
});

/** A record that throws these errors in turn, and is written then. */
const recording = (...errors: readonly unknown[]) => {
  const [clock, stop] = [manualClock(), new AbortController()];
  const left = [...errors];
  let attempts = 0;
  const record = async (): Promise<{ written: true }> => {
    attempts++;
    if (left.length > 0) throw left.shift();
    return { written: true };
  };
  const pass = async (seconds: number): Promise<void> => {
    for (let n = 0; n < seconds; n++) {
      await settle(2);
      clock.advance(1_000);
      await settle(2);
    }
  };
  return { recorded: recordEffect(clock, stop.signal, record), attempts: () => attempts, stop: () => stop.abort(), pass };
};
const outages = [
  ['an outage', new StoreUnavailable('no answer')],
  ['an unknown outcome', new OutcomeUnknown('no answer in time')],
  ['a refusal for now', refusal('thing.busy')],
  ['an error that nobody knows', new Error('14 UNAVAILABLE')],
  ['what is no error at all', 'odd'],
] as const;

describe('K3 an effect outside', () => {
  it.each(outages)('is recorded after %s, however long it lasts', async (_, error) => {
    const { recorded, attempts, pass } = recording(...Array.from({ length: 3_600 }, () => error));
    await pass(3_601);
    expect([await recorded, attempts()]).toEqual([{ written: true }, 3_601]);
  });

  it('is not recorded against a refusal, which is the answer', async () => {
    const { recorded, attempts } = recording(refusal('thing.settled'));
    await expect(recorded).rejects.toThrow('thing.settled');
    expect(attempts()).toBe(1);
  });

  it('is tried once more when the process is about to stop, and handed back then', async () => {
    const away = Array.from({ length: 9 }, () => new StoreUnavailable('no answer'));
    const { recorded, attempts, stop, pass } = recording(...away);
    await pass(3);
    const before = attempts();
    stop();
    expect([await recorded, attempts()]).toEqual([undefined, before + 1]);
  });
});

it('K3 a job whose end the queue did not learn is the same command when it runs again', async () => {
  const platform = memoryPlatform();
  const { context, stop } = await start(accounts, platform);
  const { bus, ids, clock, observe } = platform;
  const work: JobQueue['work'] = async (queue, _, run) => {
    for (let n = 0; n < 3; n++) await run({ queue, name: 'deposit', id: 'a job', data: {}, attempt: 1 });
  };
  const depositing: Worker = async (_, envelope) => {
    await context.handle(deposit, { type: 'Deposit', data: { account: 'a', amount: 1 } }, envelope);
  };
  const workers = { queue: 'accounts', concurrency: 1, workers: { deposit: depositing } };
  await workJobs({ ...workers, jobs: { ...platform.jobs, work }, bus, ids, clock, observe }, new AbortController().signal);
  await stop();
  expect(platform.events.log.map(({ type }) => type)).toEqual(['MoneyMoved']);
  expect(platform.seen.filter(({ kind }) => kind === 'command').map(({ outcome }) => outcome)).toEqual(['done', 'same', 'same']);
});
