import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { StoreUnavailable } from '@guildhall/eventing';
import { MongoServerError, MongoServerSelectionError } from 'mongodb';
import { inspect } from 'node:util';
import { withRetry, unlessDuplicate } from './with-retry.ts';

const serverError = (code: number): MongoServerError => new MongoServerError({ message: 'dup key: { email: "zoe@example.org" }', code });

/** A minute in no time: how something ends that takes its time. */
const endOf = async (call: () => Promise<unknown>): Promise<unknown> => {
  jest.useFakeTimers();
  const end = call().catch((reason: unknown) => reason);
  await jest.advanceTimersByTimeAsync(60_000);
  return end;
};

describe('insisting', () => {
  afterEach(() => void jest.useRealTimers());

  it('asks again until the server has answered', async () => {
    let calls = 0;
    const call = async (): Promise<string> => {
      if (++calls < 3) throw serverError(91);
      return 'done';
    };
    expect([await withRetry(call), calls]).toEqual(['done', 3]);
  });

  it('asks once where it is not the server that fails', async () => {
    let calls = 0;
    const call = async (): Promise<never> => {
      calls++;
      throw new RangeError('no such index');
    };
    await expect(withRetry(call)).rejects.toThrow(RangeError);
    expect(calls).toBe(1);
  });

  it('gives up at once where no server is found', async () => {
    const began = performance.now();
    const lost = new MongoServerSelectionError('nobody there', new Map() as never);
    await expect(withRetry(() => Promise.reject(lost))).rejects.toThrow(StoreUnavailable);
    expect(performance.now() - began).toBeLessThan(500);
  });

  it('does not wait for an answer that never comes', async () => {
    expect(await endOf(() => withRetry(() => new Promise(() => undefined)))).toBeInstanceOf(StoreUnavailable);
  });

  it('says in the end what went wrong without what was to be written', async () => {
    const error = await endOf(() => withRetry(() => Promise.reject(serverError(2))));
    expect(error).toBeInstanceOf(StoreUnavailable);
    expect(inspect(error)).toContain('StoreUnavailable: MongoDB: MongoServerError 2\n');
    expect(inspect(error)).not.toContain('zoe');
  });
});

describe('a write that may meet another', () => {
  it('is told from one that failed', async () => {
    expect(await unlessDuplicate(async () => undefined)).toBe(true);
    expect(await unlessDuplicate(() => Promise.reject(serverError(11_000)))).toBe(false);
    await expect(unlessDuplicate(() => Promise.reject(serverError(91)))).rejects.toThrow(MongoServerError);
  });
});
