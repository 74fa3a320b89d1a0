import { afterEach, describe, expect, it } from '@jest/globals';
import type { Observation } from '@guildhall/eventing';
import { startCollector } from '@guildhall/testing/collector';
import type { Tracer } from '@opentelemetry/api';
import type { Operation } from '../operations/operation.ts';
import type { RequestContext } from '../http/request-context.ts';
import { createLog } from './log.ts';
import { startRequestTrace } from './trace.ts';
import { openTracing } from './open-tracing.ts';

const CLIENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const UNSAMPLED = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00';
const operation = { id: 'createThing', access: 'open' } as Operation; // what is read of it
const context = (tracer: Tracer, header: string | undefined, of: Operation = operation): RequestContext => ({
  requestId: 'r',
  trace: startRequestTrace(tracer, of.id, header),
  network: '192.0.2.1',
  operation: of,
  credentials: 'good',
  caller: { accountId: 'acc_1', email: 'ada@example.org', name: 'Ada', sessionId: 's' },
  operates: [],
  service: undefined,
  bodyHash: undefined,
  streamingAfter: undefined,
});
const job = (parents: readonly string[], more: Partial<Observation> = {}): Observation => ({
  kind: 'job',
  name: 'send-email',
  id: 'eml_1',
  outcome: 'done',
  took: 40,
  parents,
  ...more,
});

describe('spans', () => {
  const ends: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
  });
  const open = async (answer?: number) => {
    const collector = await startCollector(answer);
    ends.push(collector.close);
    const lines: string[] = [];
    const log = createLog('warn', { write: (line: string) => void lines.push(line) });
    return { collector, lines, tracing: await openTracing({ collector: `${collector.url}/`, service: 'guildhall-things', log }) };
  };

  it('connect the client’s span, the request and the work that it caused', async () => {
    const { collector, tracing } = await open();
    const asked = context(tracing.tracer, CLIENT);
    tracing.onResponse(asked, 201, 12.5);
    tracing.observe(job([asked.trace.traceparent]));
    await tracing.close();
    const [, traceId, spanId] = asked.trace.traceparent.split('-');
    expect(collector.spans).toMatchObject([
      { service: 'guildhall-things', name: 'createThing', traceId, spanId, parentSpanId: 'b7ad6b7169203331', failed: false },
      { service: 'guildhall-things', name: 'job send-email', traceId, parentSpanId: spanId, failed: false },
    ]);
    expect(traceId).toBe('0af7651916cd43dd8448eb211c80319c');
    expect(Math.round(collector.spans[1]?.took ?? 0)).toBe(40);
    expect(collector.spans.map(({ attributes }) => attributes)).toEqual([
      { 'http.response.status_code': 201 },
      { 'guildhall.id': 'eml_1', 'guildhall.outcome': 'done' },
    ]);
  });

  it('start a trace when the client sent no traceparent or a malformed one', async () => {
    const { collector, tracing } = await open();
    for (const header of [undefined, 'junk', '00-00000000000000000000000000000000-b7ad6b7169203331-01'])
      tracing.onResponse(context(tracing.tracer, header), 200, 1);
    await tracing.close();
    expect(collector.spans.map(({ parentSpanId }) => parentSpanId ?? '')).toEqual(['', '', '']);
    expect(new Set(collector.spans.map(({ traceId }) => traceId)).size).toBe(3);
  });

  it('are created once per parent for work with several parents', async () => {
    const { collector, tracing } = await open();
    const parents = [context(tracing.tracer, undefined), context(tracing.tracer, undefined)].map(({ trace }) => trace.traceparent);
    tracing.observe(job([...parents, 'junk'], { kind: 'publication', name: 'things.facts', count: 3 }));
    tracing.observe({ kind: 'projection', name: 'things', id: '7', outcome: 'done' });
    await tracing.close();
    expect(collector.spans.map(({ name, traceId, parentSpanId }) => [name, `00-${traceId}-${String(parentSpanId)}-01`])).toEqual(
      parents.map((parent) => ['publication things.facts', parent]),
    );
  });

  it('are marked as failed for errors, but not for refusals and postponed jobs', async () => {
    const { collector, tracing } = await open();
    tracing.onResponse(context(tracing.tracer, undefined), 503, 1);
    tracing.onResponse(context(tracing.tracer, undefined), 404, 1);
    for (const outcome of ['failed', 'postponed']) tracing.observe(job([CLIENT], { outcome, error: new Error('to ada@example.org') }));
    await tracing.close();
    expect(collector.spans.map(({ failed }) => failed)).toEqual([true, false, true, false]);
  });

  it('are not created for health checks and unsampled traces', async () => {
    const { collector, tracing } = await open();
    tracing.onResponse(context(tracing.tracer, undefined, { ...operation, access: 'probe' }), 200, 1);
    tracing.onResponse(context(tracing.tracer, UNSAMPLED), 200, 1);
    tracing.observe(job([UNSAMPLED]));
    await tracing.close();
    expect(collector.bodies).toEqual([]);
  });

  it('contain no personal data, and are dropped with one log line when the collector refuses them', async () => {
    const { collector, lines, tracing } = await open(400);
    tracing.onResponse(context(tracing.tracer, undefined), 200, 1);
    tracing.observe(job([CLIENT], { error: new Error('to ada@example.org') }));
    await tracing.close();
    expect(lines.map((line) => (JSON.parse(line) as { msg: string; spans: number }).msg)).toEqual(['spans lost']);
    expect(collector.bodies.join()).not.toMatch(/\bada\b|192\.0\.2\.1/i);
  });

  it('are not exported without a collector, but the trace continues', async () => {
    const tracing = await openTracing({ collector: undefined, service: 'guildhall-things', log: createLog('silent') });
    const { trace: continued } = context(tracing.tracer, CLIENT);
    expect(continued.traceparent).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-01$/);
    expect(continued.traceparent).not.toBe(CLIENT);
    expect(context(tracing.tracer, UNSAMPLED).trace.traceparent).toMatch(/-00$/);
    tracing.onResponse(context(tracing.tracer, undefined), 200, 1);
    tracing.observe(job([CLIENT]));
    await expect(tracing.close()).resolves.toBeUndefined();
  });
});
