import { describe, expect, it } from '@jest/globals';
import { unmetRequests } from './engine.ts';

describe('K10 the requests that a broker understands', () => {
  const upTo = (maxVersion: number) => ({ minVersion: 0, maxVersion });

  it('are enough since Kafka 2.4', () => {
    expect(unmetRequests({ 19: upTo(4), 22: upTo(1) })).toEqual([]);
  });

  it('are too few before', () => {
    expect(unmetRequests({ 19: upTo(3) })).toEqual([
      { requirement: 'CreateTopics', found: 'version 3', needed: 'version 4, of Kafka 2.4', breaks: true },
      { requirement: 'InitProducerId', found: 'not understood', needed: 'version 0, of Kafka 0.11', breaks: true },
    ]);
  });
});
