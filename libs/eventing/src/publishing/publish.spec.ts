import { afterEach, describe, expect, it } from '@jest/globals';
import { fastClock, settle } from '../../test/clock.ts';
import { AT, accounts, deposit, type Stored } from '../../test/accounts.ts';
import { createKillSwitch, start, type Process } from '../../test/killable-process.ts';
import { memoryPlatform, type MemoryPlatform } from '../../test/memory-platform.ts';
import { positionOf } from '../model/checkpoint.ts';
import { publicationOf } from './publish.ts';

const { topic, checkpoint } = publicationOf('accounts');
let count = 0;
const depositOnce = async ({ context }: Process): Promise<void> => {
  const id = String(++count);
  const envelope = { by: 'ann', at: AT, commandId: id, commandHash: id, correlationId: id, causationId: id };
  await context.handle(deposit, { type: 'Deposit', data: { account: 'a', amount: 1 } }, envelope);
  await context.waitForPublication();
};

const running: Process[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map(({ stop }) => stop()));
});
const open = async (...given: Parameters<typeof start<Stored>>): Promise<Process> => {
  const process = await start(...given);
  running.push(process);
  return process;
};

/** A platform whose checkpoints cannot be saved, and whose bus does not answer, while the test says so. */
const faultyPlatform = () => {
  const platform = memoryPlatform(fastClock(50));
  const away = { checkpoints: false, loads: false, bus: false };
  /** What a save takes. */
  const slow = { save: Promise.resolve() };
  const unless = (isAway: boolean): void => {
    if (isAway) throw new Error('no answer');
  };
  const { checkpoints, bus } = platform;
  const faulty: MemoryPlatform = {
    ...platform,
    checkpoints: {
      ...checkpoints,
      load: async (name) => (unless(away.loads), checkpoints.load(name)),
      save: async (name, at) => {
        unless(away.checkpoints);
        await slow.save;
        await checkpoints.save(name, at);
      },
    },
    bus: { ...bus, publish: async (...given) => (unless(away.bus), bus.publish(...given)) },
  };
  const published = (): number => bus.facts(topic).length;
  const saved = async (): Promise<number> => Number(positionOf(await checkpoints.load(checkpoint)));
  const untilSaved = async (position: number): Promise<void> => {
    for (const end = Date.now() + 5_000; Date.now() < end && (await saved()) < position;) await settle(5);
    expect(await saved()).toBe(position);
  };
  return { platform: faulty, away, slow, published, saved, untilSaved };
};

describe('facts whose publisher cannot save its checkpoint', () => {
  it('K3 are published once and go on being published, and the checkpoint is saved later, without another event', async () => {
    const { platform, away, published, saved, untilSaved } = faultyPlatform();
    const process = await open(accounts, platform);
    away.checkpoints = true;
    for (let n = 1; n <= 5; n++) {
      await depositOnce(process);
      expect([published(), await saved()]).toEqual([n, 0]);
    }
    away.checkpoints = false;
    await untilSaved(5);
    await process.stop();
    expect(published()).toBe(5);
  });

  it('K3 have a checkpoint of the last of them in the end, also if more come while an earlier one is saved', async () => {
    const { platform, away, slow, untilSaved } = faultyPlatform();
    const process = await open(accounts, platform);
    away.checkpoints = true;
    await depositOnce(process);
    const save = Promise.withResolvers<undefined>();
    slow.save = save.promise.then(() => undefined);
    away.checkpoints = false;
    await settle(60);
    await depositOnce(process);
    save.resolve(undefined);
    await untilSaved(2);
    await process.stop();
  });

  it.each([
    ['the checkpoint is read as it was', false],
    ['the checkpoint cannot even be read', true],
  ])('K3 are not published again when the publisher begins anew meanwhile, and %s', async (_, loads) => {
    const { platform, away, published, untilSaved } = faultyPlatform();
    const process = await open(accounts, platform);
    away.checkpoints = true;
    await depositOnce(process);
    [away.bus, away.loads] = [true, loads];
    const depositing = depositOnce(process);
    await settle(20);
    away.bus = false;
    await depositing;
    expect(published()).toBe(2);
    [away.checkpoints, away.loads] = [false, false];
    await untilSaved(2);
    await process.stop();
    expect(published()).toBe(2);
  });

  it('K3 are not published again by the next process if this one can save when it stops', async () => {
    const { platform, away, published } = faultyPlatform();
    const process = await open(accounts, platform);
    away.checkpoints = true;
    await depositOnce(process);
    away.checkpoints = false;
    await process.stop();
    const next = await open(accounts, platform);
    await depositOnce(next);
    await next.stop();
    expect(published()).toBe(2);
  });

  it('K3 are published again after a crash, in the same order: consumers skip them by their positions', async () => {
    const { platform, away } = faultyPlatform();
    const killSwitch = createKillSwitch();
    const process = await open(accounts, platform, killSwitch);
    away.checkpoints = true;
    for (let n = 1; n <= 2; n++) await depositOnce(process);
    killSwitch.kill();
    away.checkpoints = false;
    const next = await open(accounts, platform);
    await depositOnce(next);
    await next.stop();
    expect(platform.bus.facts(topic).map(({ position }) => Number(position))).toEqual([1, 2, 1, 2, 3]);
  });
});
