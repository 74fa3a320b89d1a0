import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { PasswordHasher } from '@guildhall/identity';
import { argon2 } from '../src/adapters/argon2.ts';
import { inSteps, refusedInSteps } from '../src/http/constant-time-steps.ts';
import { identityConfig } from '../src/identity.config.ts';
import { openFixture, PASSWORD, UNCOUNTED, type Fixture } from './fixture.ts';

/** 1,000 for a figure to report; by default few, so that the suite is fast. */
const SAMPLES = Number(process.env['GUILDHALL_TIMING_SAMPLES'] ?? 12);
/** Two-sided, one in a hundred thousand, so that a busy machine gives no false alarm. */
const SIGNIFICANT = 4.5;

const mean = (xs: readonly number[]): number => xs.reduce((sum, x) => sum + x, 0) / xs.length;
const variance = (xs: readonly number[]): number => mean(xs.map((x) => (x - mean(xs)) ** 2));
/** Welch's t of two samples of milliseconds. */
const welch = (xs: readonly number[], ys: readonly number[]): number =>
  (mean(xs) - mean(ys)) / Math.sqrt(variance(xs) / xs.length + variance(ys) / ys.length + 1e-9);

type Kind = Readonly<Record<string, () => Promise<unknown>>>;
/** Interleaved, so that load of the machine affects all kinds equally. */
const measured = async (kinds: Kind, samples: number): Promise<Readonly<Record<string, readonly number[]>>> => {
  const times: Record<string, number[]> = Object.fromEntries(Object.keys(kinds).map((kind) => [kind, []]));
  for (let n = 0; n < samples; n++)
    for (const [kind, run] of Object.entries(kinds)) {
      const began = performance.now();
      await run();
      times[kind]?.push(performance.now() - began);
    }
  return times;
};
const strongest = (times: Readonly<Record<string, readonly number[]>>): number => {
  const [first = [], ...rest] = Object.values(times);
  return Math.max(...rest.map((other) => Math.abs(welch(first, other))));
};

const attempts = async (fixture: Fixture): Promise<Readonly<{ signIn: Kind; register: Kind; reset: Kind }>> => {
  await fixture.member('known@example.com');
  await fixture.register('waiting@example.com');
  let n = 0;
  const unknown = (): string => `nobody-${String(n++)}@example.com`;
  const reset = (email: string) => fixture.post('/v1/password-resets', { email });
  return {
    signIn: {
      wrong: () => fixture.signIn('known@example.com', 'not the password'),
      unknown: () => fixture.signIn(unknown(), 'not the password'),
      unverified: () => fixture.signIn('waiting@example.com', PASSWORD),
    },
    register: {
      known: () => fixture.register('known@example.com'),
      unknown: () => fixture.register(unknown()),
      unverified: () => fixture.register('waiting@example.com'),
    },
    reset: { known: () => reset('known@example.com'), unknown: () => reset(unknown()), unverified: () => reset('waiting@example.com') },
  };
};

/** A hasher that skips the work if there is no hash to compare with. */
const skippingHasher = (hasher: PasswordHasher): PasswordHasher => ({
  ...hasher,
  matches: async (hash, password) => hash !== undefined && hasher.matches(hash, password),
});

describe('the response time', () => {
  const real = identityConfig(UNCOUNTED);
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await openFixture(real);
  }, 30_000);
  afterAll(() => fixture.close());

  test('T58 tells nothing about an address at sign-in, sign-up and reset', async () => {
    for (const [name, kinds] of Object.entries(await attempts(fixture))) {
      const times = await measured(kinds, SAMPLES);
      if (SAMPLES >= 100)
        console.info(
          name,
          't =',
          strongest(times).toFixed(2),
          Object.fromEntries(Object.entries(times).map(([kind, xs]) => [kind, mean(xs).toFixed(1)])),
        );
      expect([name, strongest(times) < SIGNIFICANT]).toEqual([name, true]);
    }
  }, 900_000);

  test('T58 depends on the address without constant-time steps and the comparison for unknown addresses (mutant)', async () => {
    const mutant = await openFixture({ ...real, uniformStep: 0 }, skippingHasher(argon2({ ...real.argon2, iterations: 6 })));
    try {
      const { signIn } = await attempts(mutant);
      expect(strongest(await measured(signIn, 40))).toBeGreaterThan(SIGNIFICANT);
    } finally {
      await mutant.close();
    }
  }, 60_000);

  test('T58 is a multiple of a step, however long the work takes and however it ends', async () => {
    const work = (ms: number, good: boolean) => async () => {
      await new Promise((resolve) => setTimeout(resolve, ms));
      if (!good) throw new Error('refused');
    };
    for (const [run, good] of [
      [inSteps, true],
      [inSteps, false],
      [refusedInSteps, false],
    ] as const)
      for (const ms of [0, 30, 60]) {
        const began = performance.now();
        await run(100, work(ms, good)).catch(() => undefined);
        expect(performance.now() - began).toBeGreaterThanOrEqual(100);
      }
  });
});
