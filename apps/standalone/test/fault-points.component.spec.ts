import { FAULT_POINTS, mailerWithFaultPoints, withFaultPoints, type FaultPoint } from '@guildhall/testing/fault-points';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { seedDemo } from '../src/demo.ts';
import { startStandalone } from '../src/index.ts';

describe('the fault points of the crash run', () => {
  const passed = new Set<FaultPoint>();
  let running: Awaited<ReturnType<typeof startStandalone>>;
  beforeAll(async () => {
    const env = { PORT: '0', GUILDHALL_DATA: ':memory:', GUILDHALL_RATE_LIMIT_FACTOR: '1000', GUILDHALL_LOG: 'silent' };
    const hit = (point: FaultPoint) => void passed.add(point);
    running = await startStandalone(env, {
      wrap: (platform) => withFaultPoints(platform, hit),
      wrapMailer: (mailer) => mailerWithFaultPoints(mailer, hit),
    });
  });
  afterAll(() => running.stop());

  test('are all passed while the demo is created and an operator rebuilds a view', async () => {
    await seedDemo(running.url, 'a password for the demo');
    const { views } = running.contexts[0]!;
    const { name } = (await views.status())[0]!;
    expect(await views.switchTo(name, await views.rebuild(name))).toBe(true);
    expect(FAULT_POINTS.filter((point) => !passed.has(point))).toEqual([]);
  }, 60_000);
});
