import { afterEach, describe, expect, it } from '@jest/globals';
import type { Observation } from '@guildhall/eventing';
import { startCollector } from '@guildhall/testing/collector';
import { traceOf } from '../http/trace.ts';
import type { Operation } from '../operations/operation.ts';
import type { RequestContext } from '../http/request-context.ts';
import { createLog } from './log.ts';
import { openSpans } from './spans.ts';

const CLIENTS = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const UNSAMPLED = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00';
const operation = { id: 'createThing', access: 'open' } as Operation; // what is read of it
const context = (header: string | undefined, of: Operation | undefined = operation): RequestContext => ({
  requestId: 'r',
  trace: traceOf(header),
  network: '192.0.2.1',
  operation: of,
  credentials: 'good',
  caller: { accountId: 'acc_1', email: 'ada@example.org', name: 'Ada', sessionId: 's' },
  operates: [],
  service: undefined,
  bodyHash: undefined,
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
    return { collector, lines, spans: await openSpans({ collector: `${collector.url}/`, service: 'guildhall-things', log }) };
  };

  it('lead from who asked over the request to what came of it', async () => {
    const { collector, spans } = await open();
    const asked = context(CLIENTS);
    spans.answered(asked, 201, 12.5);
    spans.observe(job([asked.trace.traceparent]));
    await spans.close();
    const [, traceId, spanId] = asked.trace.traceparent.split('-');
    expect(collector.spans).toMatchObject([
      { service: 'guildhall-things', name: 'createThing', traceId, spanId, parentSpanId: 'b7ad6b7169203331', failed: false },
      { service: 'guildhall-things', name: 'job send-email', traceId, parentSpanId: spanId, failed: false },
    ]);
    expect(traceId).toBe('0af7651916cd43dd8448eb211c80319c');
    expect(collector.spans.map(({ took }) => Math.round(took * 10) / 10)).toEqual([12.5, 40]);
    expect(collector.spans.map(({ attributes }) => attributes)).toEqual([
      { 'http.response.status_code': 201 },
      { 'guildhall.id': 'eml_1', 'guildhall.outcome': 'done' },
    ]);
  });

  it('begin a trace where nobody asked, or nobody who can be understood', async () => {
    const { collector, spans } = await open();
    for (const header of [undefined, 'junk', '00-00000000000000000000000000000000-b7ad6b7169203331-01'])
      spans.answered(context(header), 200, 1);
    await spans.close();
    expect(collector.spans.map(({ parentSpanId }) => parentSpanId ?? '')).toEqual(['', '', '']);
    expect(new Set(collector.spans.map(({ traceId }) => traceId)).size).toBe(3);
  });

  it('are one for each who asked, of what was done for many at once', async () => {
    const { collector, spans } = await open();
    const parents = [context(undefined), context(undefined)].map(({ trace }) => trace.traceparent);
    spans.observe(job([...parents, 'junk'], { kind: 'publication', name: 'things.facts', count: 3 }));
    spans.observe({ kind: 'projection', name: 'things', id: '7', outcome: 'done' });
    await spans.close();
    expect(collector.spans.map(({ name, traceId, parentSpanId }) => [name, `00-${traceId}-${String(parentSpanId)}-01`])).toEqual(
      parents.map((parent) => ['publication things.facts', parent]),
    );
  });

  it('say what failed, and neither a refusal nor what was put off counts as that', async () => {
    const { collector, spans } = await open();
    spans.answered(context(undefined), 503, 1);
    spans.answered(context(undefined), 404, 1);
    for (const outcome of ['failed', 'postponed']) spans.observe(job([CLIENTS], { outcome, error: new Error('to ada@example.org') }));
    await spans.close();
    expect(collector.spans.map(({ failed }) => failed)).toEqual([true, false, true, false]);
  });

  it('are neither made of probes nor of what its beginner did not sample', async () => {
    const { collector, spans } = await open();
    spans.answered(context(undefined, { ...operation, access: 'probe' }), 200, 1);
    spans.answered(context(UNSAMPLED), 200, 1);
    spans.observe(job([UNSAMPLED]));
    await spans.close();
    expect(collector.bodies).toEqual([]);
  });

  it('hold nobody up and say so once when the collector takes none; and never name a person', async () => {
    const { collector, lines, spans } = await open(400);
    spans.answered(context(undefined), 200, 1);
    spans.observe(job([CLIENTS], { error: new Error('to ada@example.org') }));
    await spans.close();
    expect(lines.map((line) => (JSON.parse(line) as { msg: string; spans: number }).msg)).toEqual(['spans lost']);
    expect(collector.bodies.join()).not.toMatch(/\bada\b|192\.0\.2\.1/i);
  });

  it('are nowhere without a collector', async () => {
    const spans = await openSpans({ collector: undefined, service: 'guildhall-things', log: createLog('silent') });
    spans.answered(context(undefined), 200, 1);
    spans.observe(job([CLIENTS]));
    await expect(spans.close()).resolves.toBeUndefined();
  });
});
