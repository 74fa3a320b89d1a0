import { describe, expect, it } from '@jest/globals';
import { lru } from './lru.ts';

describe('the memory of what was used last', () => {
  it('keeps what is asked for, loses what is not, and weighs no more than its limit', () => {
    const memory = lru<number>(10);
    memory.set('kept', 0);
    for (let n = 1; n <= 100; n++) {
      memory.set(String(n), n);
      expect(memory.get('kept')).toBe(0);
    }
    const left = Array.from({ length: 100 }, (_, n) => memory.get(String(n + 1))).filter((value) => value !== undefined);
    expect(left.length).toBeLessThanOrEqual(10);
    expect(left).toContain(100);
    expect(memory.get('1')).toBeUndefined();
  });

  it('gives the newest value, and counts a value that grew', () => {
    const memory = lru<readonly number[]>(8, (value) => value.length);
    memory.set('a', [1]);
    memory.set('a', [1, 2, 3]);
    memory.set('b', [1, 2, 3]);
    expect(memory.get('a')).toEqual([1, 2, 3]);
    memory.set('c', [1, 2, 3]);
    memory.set('d', [1, 2, 3]);
    expect([memory.get('d'), memory.get('b')]).toEqual([[1, 2, 3], undefined]);
  });
});
