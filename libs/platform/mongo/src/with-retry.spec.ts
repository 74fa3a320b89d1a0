import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { StoreUnavailable } from '@guildhall/eventing';
import { MongoServerError, MongoServerSelectionError } from 'mongodb';
import { inspect } from 'node:util';
import { withRetry, unlessDuplicate } from './with-retry.ts';

const serverError = (code: number): MongoServerError => new MongoServerError({ message: 'dup key: { email: "zoe@example.org" }', code });

/** How a call ends within a minute, on fake timers. */
const endOf = async (call: () => Promise<unknown>): Promise<unknown> => {
  jest.useFakeTimers();
  const end = call().catch((reason: unknown) => reason);
  await jest.advanceTimersByTimeAsync(60_000);
  return end;
};

describe('withRetry', () => {
  afterEach(() => void jest.useRealTimers());

  it('repeats a call until the server has answered', async () => {
    let calls = 0;
    const call = async (): Promise<string> => {
      if (++calls < 3) throw serverError(91);
      return 'done';
    };
    expect([await withRetry(call), calls]).toEqual(['done', 3]);
  });

  it('does not repeat a call that failed for another reason than the server', async () => {
    let calls = 0;
    const call = async (): Promise<never> => {
      calls++;
      throw new RangeError('no such index');
    };
    await expect(withRetry(call)).rejects.toThrow(RangeError);
    expect(calls).toBe(1);
  });

  it('fails at once when no server is found', async () => {
    const began = performance.now();
    const lost = new MongoServerSelectionError('nobody there', new Map() as never);
    await expect(withRetry(() => Promise.reject(lost))).rejects.toThrow(StoreUnavailable);
    expect(performance.now() - began).toBeLessThan(500);
  });

  it('fails after a timeout when no answer comes', async () => {
    expect(await endOf(() => withRetry(() => new Promise(() => undefined)))).toBeInstanceOf(StoreUnavailable);
  });

  it('fails with an error of the server, without the data that was to be written', async () => {
    const error = await endOf(() => withRetry(() => Promise.reject(serverError(2))));
    expect(error).toBeInstanceOf(StoreUnavailable);
    expect(inspect(error)).toContain('StoreUnavailable: MongoDB: MongoServerError 2\n');
    expect(inspect(error)).not.toContain('zoe');
  });
});

describe('unlessDuplicate', () => {
  it('distinguishes a duplicate key from other errors', async () => {
    expect(await unlessDuplicate(async () => undefined)).toBe(true);
    expect(await unlessDuplicate(() => Promise.reject(serverError(11_000)))).toBe(false);
    await expect(unlessDuplicate(() => Promise.reject(serverError(91)))).rejects.toThrow(MongoServerError);
  });
});
