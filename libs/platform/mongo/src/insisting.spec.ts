import { describe, expect, it } from '@jest/globals';
import { StoreUnavailable } from '@guildhall/eventing';
import { MongoServerError, MongoServerSelectionError } from 'mongodb';
import { inspect } from 'node:util';
import { insisting, unlessDuplicate } from './insisting.ts';

const serverError = (code: number): MongoServerError => new MongoServerError({ message: 'dup key: { email: "zoe@example.org" }', code });

describe('insisting', () => {
  it('asks again until the server has answered', async () => {
    let calls = 0;
    const call = async (): Promise<string> => {
      if (++calls < 3) throw serverError(91);
      return 'done';
    };
    expect([await insisting(call), calls]).toEqual(['done', 3]);
  });

  it('asks once where it is not the server that fails', async () => {
    let calls = 0;
    const call = async (): Promise<never> => {
      calls++;
      throw new RangeError('no such index');
    };
    await expect(insisting(call)).rejects.toThrow(RangeError);
    expect(calls).toBe(1);
  });

  it('gives up at once where no server is found', async () => {
    const began = performance.now();
    const lost = new MongoServerSelectionError('nobody there', new Map() as never);
    await expect(insisting(() => Promise.reject(lost))).rejects.toThrow(StoreUnavailable);
    expect(performance.now() - began).toBeLessThan(500);
  });

  it('says in the end what went wrong without what was to be written', async () => {
    const error: unknown = await insisting(() => Promise.reject(serverError(2))).catch((reason: unknown) => reason);
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
