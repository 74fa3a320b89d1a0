import type { JobQueue } from '@guildhall/eventing';
import { eventually, jobQueueContract, realDelay, type Subject } from '@guildhall/testing';
import { expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { bullmqJobQueue } from './index.ts';

const url = process.env['REDIS_URL'] ?? '';

const opened = (prefix: string) => {
  const [connection, waiting] = [new Redis(url), new Redis(url, { maxRetriesPerRequest: null })];
  const onError = (error: Error): void => {
    if (!error.message.includes('closed')) throw error;
  };
  const queue = bullmqJobQueue({ connection, blockingConnection: waiting, prefix, backoff: { first: 20, most: 50 }, lock: 400, onError });
  const close = async (): Promise<void> => {
    await queue.close();
    for (const redis of [connection, waiting]) redis.disconnect();
  };
  return { queue, close };
};

const onRedis = async (): Promise<Subject<JobQueue>> => {
  const prefix = `test.${crypto.randomUUID()}`;
  let open = opened(prefix);
  return {
    port: open.queue,
    pass: realDelay,
    restart: async () => {
      await open.close();
      open = opened(prefix);
      return open.queue;
    },
    close: () => open.close(),
    timeoutMs: 3_000,
  };
};

jobQueueContract('BullMQ', onRedis);

it('accepts job ids that BullMQ refuses, with colons or as integers, and gives workers the same ids', async () => {
  const { port, close } = await onRedis();
  const ids = ['17', 'a:b', 'repeat:a:1', 'ü %'];
  const [ran, stop]: [string[], AbortController] = [[], new AbortController()];
  await port.add(ids.map((id) => ({ queue: 'q', name: 'task', id, data: {} })));
  const ended = port.work('q', 1, async ({ id }) => void ran.push(id), stop.signal);
  await eventually({ pass: realDelay }, () => ran.length === ids.length, 'all jobs');
  stop.abort();
  await ended;
  expect(ran.toSorted()).toEqual(ids.toSorted());
  await close();
});
