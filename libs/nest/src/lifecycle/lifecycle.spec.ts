import { describe, expect, it } from '@jest/globals';
import { countedIds } from '@guildhall/testing';
import { Controller, Get } from '@nestjs/common';
import type { Clock } from '@guildhall/eventing';
import { z } from 'zod';
import { createApp } from '../http/create-app.ts';
import { Operation } from '../index.ts';
import { Module } from '@nestjs/common';
import { drain, onSignal, type Readiness } from './drain.ts';
import { createLog, requestLog } from '../observability/log.ts';
import { createMetrics } from '../observability/metrics.ts';
import { logObservations, toAll } from '../observability/log-observations.ts';
import { operatorApp } from '../admin/operator-app.ts';
import { OPERATOR_SETTINGS, operatorPort, operatorsAt } from '../admin/operator.config.ts';
import { healthRoutes } from './health-routes.ts';

const clock: Clock = {
  now: () => new Date(0),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      signal?.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      });
    }),
};

const lines = () => {
  const written: string[] = [];
  return { log: createLog('debug', { write: (line: string) => void written.push(line) }), written };
};

@Controller('things')
class ThingsController {
  @Get(':id')
  @Operation({ id: 'getThing', summary: 't', access: 'open', answer: z.object({}) })
  get(): object {
    return {};
  }
}

const boot = async () => {
  const { log, written } = lines();
  const metrics = createMetrics();
  const readiness: Readiness = { draining: false };
  const parts = { views: 'caught up' };
  const state = { ready: true, stuck: [] as string[] };
  class Root {}
  Module({ controllers: [ThingsController] })(Root);
  const app = await createApp(Root, {
    ids: countedIds(),
    api: { authenticate: () => undefined },
    log,
    onResponse: toAll(requestLog(log), metrics.onResponse),
  });
  healthRoutes(app, { checks: () => Promise.resolve({ ready: state.ready, parts }), stuck: () => state.stuck, readiness });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return { app, written, metrics, readiness, state };
};

describe('a process', () => {
  it('is live unless a loop is stuck, which the answer names', async () => {
    const { app, state } = await boot();
    state.stuck = ['team.views'];
    const answer = await app.inject({ url: '/health/live' });
    expect([answer.statusCode, answer.json()]).toEqual([503, { live: false, stuck: ['team.views'] }]);
    await app.close();
  });

  it('is ready when all its parts are and until it drains, and live meanwhile', async () => {
    const { app, readiness, state } = await boot();
    expect((await app.inject({ url: '/health/live' })).json()).toEqual({ live: true, stuck: [] });
    expect((await app.inject({ url: '/health/ready' })).json()).toEqual({ ready: true, parts: { views: 'caught up' } });
    state.ready = false;
    expect((await app.inject({ url: '/health/ready' })).statusCode).toBe(503);
    state.ready = true;
    readiness.draining = true;
    expect((await app.inject({ url: '/health/ready' })).json()).toEqual({ ready: false, parts: { process: 'draining' } });
    expect((await app.inject({ url: '/health/live' })).statusCode).toBe(200);
    await app.close();
  });

  it('counts requests by operation and status, and steps by name, without ids', async () => {
    const { app, metrics } = await boot();
    await app.inject({ url: '/things/org_secret' });
    metrics.observe({ kind: 'command', name: 'InviteMember', id: 'cmd_secret', outcome: 'done', took: 3 });
    const operators = await operatorApp({ ids: countedIds(), log: lines().log, metrics });
    await operators.init();
    const { body } = await operators.inject({ url: '/metrics' });
    expect(body).toContain('http_request_duration_seconds_count{operation="getThing",status="200"} 1');
    expect(body).toContain('guildhall_step_duration_seconds_count{kind="command",name="InviteMember",outcome="done"} 1');
    expect(body).not.toContain('secret');
    expect((await app.inject({ url: '/metrics' })).statusCode).toBe(404);
    await Promise.all([app.close(), operators.close()]);
  });

  it('S3 serves the operator API on loopback by default, on a port 10000 above or below its own', () => {
    const at = (env: object) => operatorsAt({ PORT: 3000, ...z.object(OPERATOR_SETTINGS).parse(env) });
    expect(at({})).toEqual({ host: '127.0.0.1', port: 13_000 });
    expect(at({ GUILDHALL_OPERATOR_PORT: '9464', GUILDHALL_OPERATOR_HOST: '0.0.0.0' })).toEqual({ host: '0.0.0.0', port: 9_464 });
    expect([operatorPort(0), operatorPort(65_535)]).toEqual([0, 55_535]);
  });

  it('T12: logs one line per request, without path, query, body or credentials', async () => {
    const { app, written } = await boot();
    await app.inject({
      url: '/things/inv_secret?token=secret',
      headers: { authorization: 'Bearer secret', cookie: 'secret', 'x-request-id': 'r1' },
    });
    expect(written).toHaveLength(1);
    expect(JSON.parse(written[0] ?? '')).toMatchObject({
      level: 'info',
      operation: 'getThing',
      status: 200,
      requestId: 'r1',
      msg: 'request',
    });
    expect(written.join()).not.toContain('secret');
    await app.close();
  });

  it('logs what loops report, with the stack of an error', () => {
    const { log, written } = lines();
    const observe = logObservations(log);
    observe({ kind: 'job', name: 'SendMail', id: 'j1', outcome: 'done' });
    observe({ kind: 'job', name: 'SendMail', id: 'j2', outcome: 'failed', error: new Error('SMTP is unavailable') });
    expect(written.map((line) => JSON.parse(line) as object)).toMatchObject([
      { level: 'info', id: 'j1' },
      { level: 'error', id: 'j2', err: { message: 'SMTP is unavailable' } },
    ]);
  });

  it('drains step by step, and continues after a step that hangs or fails', async () => {
    const { log, written } = lines();
    const done: string[] = [];
    const step = (name: string, run: () => Promise<unknown>) => ({ name, timeoutMs: 20, run: () => run().finally(() => done.push(name)) });
    const clean = await drain(
      [
        step('http', () => Promise.resolve()),
        step('bus', () => new Promise(() => undefined)),
        step('mail', () => Promise.reject(new Error('no'))),
        step('store', () => Promise.resolve()),
      ],
      clock,
      log,
    );
    expect(clean).toBe(false);
    expect(done).toEqual(['http', 'mail', 'store']);
    expect(written.join()).toContain('drain step did not end well');
  });

  it('exits with 0 after stopping on a signal, and with 1 at once on a second signal', async () => {
    const stopped = Promise.withResolvers<undefined>();
    const exitCodes: number[] = [];
    const others = process.listeners('SIGTERM');
    onSignal(
      () => stopped.promise,
      (code) => exitCodes.push(code),
    );
    const listener = process.listeners('SIGTERM').find((one) => !others.includes(one));
    if (listener === undefined) throw new Error('no listener was added');
    for (const signal of ['SIGTERM', 'SIGINT'] as const) expect(process.listeners(signal)).toContain(listener);
    listener('SIGTERM');
    expect(exitCodes).toEqual([]);
    listener('SIGTERM');
    expect(exitCodes).toEqual([1]);
    stopped.resolve(undefined);
    await new Promise((resolve) => setImmediate(resolve));
    expect(exitCodes).toEqual([1, 0]);
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.removeListener(signal, listener);
  });
});
