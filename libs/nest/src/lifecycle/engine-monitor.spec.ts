import { describe, expect, it } from '@jest/globals';
import type { Engine, Unmet } from '@guildhall/eventing';
import { manualClock, settle } from '@guildhall/testing';
import { createLog } from '../observability/log.ts';
import { createMetrics } from '../observability/metrics.ts';
import { engineMonitor } from './engine-monitor.ts';

const evicts: Unmet = { requirement: 'maxmemory-policy', found: 'allkeys-lru', needed: 'noeviction', breaks: true };
const syncs: Unmet = { requirement: 'appendfsync', found: 'everysec', needed: 'always', breaks: false };

const READY = { ready: true, parts: { notes: 'ready' } };

const start = async () => {
  const clock = manualClock();
  const lines: Record<string, unknown>[] = [];
  const log = createLog('info', { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) }); // one of ours
  const listeners = new Set<() => void>();
  const server = { unmet: [] as readonly Unmet[], asked: 0, ahead: 0, isAway: false };
  const answer = <T>(value: T): Promise<T> => (server.isAway ? Promise.reject(new Error('away')) : Promise.resolve(value));
  const engine: Engine = {
    name: 'redis',
    address: 'redis:6379',
    unmet: () => (server.asked++, answer(server.unmet)),
    time: () => answer(new Date(clock.now().getTime() + server.ahead)),
    onConnect: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const monitor = engineMonitor({ engines: [engine], clock, log });
  const stop = monitor.start();
  await monitor.asked();
  const checks = monitor.withEngines(() => Promise.resolve({ ready: true, parts: { notes: 'ready' } }));
  return {
    ...{ clock, lines, server, monitor, listeners, checks },
    connect: async () => {
      for (const listener of listeners) listener();
      await settle();
    },
    end: async () => {
      stop();
      await settle();
    },
  };
};

describe('K10 the monitor of engines', () => {
  it('logs each change once, with engine, address, what was found and what is needed, and is not ready meanwhile', async () => {
    const { clock, lines, server, checks, end } = await start();
    expect([await checks(), lines]).toEqual([READY, []]);
    server.unmet = [evicts];
    await clock.advance(90_000);
    expect(lines).toMatchObject([
      {
        ...{ level: 'error', msg: 'engine does not meet a requirement', engine: 'redis', address: 'redis:6379' },
        ...{ requirement: 'maxmemory-policy', found: 'allkeys-lru', needed: 'noeviction' },
      },
    ]);
    expect(await checks()).toEqual({
      ready: false,
      parts: { notes: 'ready', redis: 'maxmemory-policy is allkeys-lru, needed: noeviction' },
    });
    server.unmet = [{ ...evicts, found: 'allkeys-lfu' }, syncs];
    await clock.advance(30_000);
    expect(lines.slice(1)).toMatchObject([
      { level: 'error', found: 'allkeys-lfu' },
      { level: 'warn', requirement: 'appendfsync', found: 'everysec' },
    ]);
    server.unmet = [syncs];
    await clock.advance(60_000);
    expect(lines.slice(3)).toMatchObject([
      { level: 'info', msg: 'engine meets the requirement again', engine: 'redis', requirement: 'maxmemory-policy' },
    ]);
    expect(await checks()).toEqual(READY);
    await end();
  });

  it('asks at once after a connection was made, and no more after its end', async () => {
    const { server, checks, connect, listeners, end } = await start();
    server.unmet = [evicts];
    await connect();
    expect([server.asked, (await checks()).ready]).toEqual([2, false]);
    await end();
    expect([server.asked, listeners.size]).toEqual([2, 0]);
  });

  it('keeps what it knows while an engine is away, and asks it again sooner', async () => {
    const { clock, server, checks, end } = await start();
    server.unmet = [evicts];
    await clock.advance(30_000);
    Object.assign(server, { isAway: true, unmet: [] });
    await clock.advance(30_000);
    expect((await checks()).ready).toBe(false);
    server.isAway = false;
    await clock.advance(5_000);
    expect(await checks()).toEqual(READY);
    await end();
  });

  it('does not hold up a start when an engine does not answer', async () => {
    const clock = manualClock();
    const silent: Engine = { name: 'kafka', address: 'kafka:9092', unmet: () => new Promise(() => undefined) };
    const monitor = engineMonitor({ engines: [silent], clock, log: createLog('silent') });
    const stop = monitor.start();
    let isAsked = false;
    void monitor.asked().then(() => (isAsked = true));
    await clock.advance(4_999);
    expect(isAsked).toBe(false);
    await clock.advance(1);
    expect(isAsked).toBe(true);
    stop();
  });

  it.each([
    [10_001, '10 s ahead'],
    [-25_400, '25 s behind'],
  ])('tells a clock that is too far away once, and is ready: %i ms', async (ahead, found) => {
    const { clock, lines, server, checks, end } = await start();
    server.ahead = ahead;
    await clock.advance(30_000);
    server.ahead = ahead * 1.5;
    await clock.advance(30_000);
    expect(lines).toMatchObject([{ level: 'warn', engine: 'redis', requirement: 'clock', found, needed: 'within 10 s of this process' }]);
    expect(await checks()).toEqual(READY);
    server.ahead = -10_000;
    await clock.advance(30_000);
    expect(lines.slice(1)).toMatchObject([{ level: 'info', requirement: 'clock' }]);
    await end();
  });

  it('gives metrics what is unmet, and how far clocks are away', async () => {
    const { clock, server, monitor, end } = await start();
    const metrics = createMetrics();
    metrics.watchEngines(monitor.states);
    Object.assign(server, { unmet: [evicts, syncs], ahead: -1_500 });
    await clock.advance(30_000);
    const text = await metrics.text();
    for (const line of [
      'guildhall_engine_unmet{engine="redis",requirement="maxmemory-policy",breaks="yes"} 1',
      'guildhall_engine_unmet{engine="redis",requirement="appendfsync",breaks="no"} 1',
      'guildhall_engine_clock_ahead_seconds{engine="redis"} -1.5',
    ])
      expect(text).toContain(`${line}\n`);
    await end();
  });
});
