import { describe, expect, it } from '@jest/globals';
import type { SignedRequest, Caller } from '@guildhall/nest';
import { manualClock } from '@guildhall/testing';
import type { ServiceAnswer } from '@guildhall/nest';
import { memoryWritePositions } from './write-positions.ts';
import { withCausalRetry } from './causal-retry.ts';

const ada: Caller = { accountId: 'acc_ada', email: 'ada@example.org', name: 'Ada', sessionId: 'ses_1' };
const bob: Caller = { ...ada, accountId: 'acc_bob' };
const answerOf = (status: number): ServiceAnswer => ({ status, headers: {}, body: Buffer.from('{}') });

describe('a request after a write to another service', () => {
  const open = () => {
    const clock = manualClock();
    const positions = memoryWritePositions(100, clock);
    const asked: Readonly<Record<string, string>>[] = [];
    let statuses: readonly number[] = [200];
    const ask = (_: SignedRequest, headers: Readonly<Record<string, string>>) => {
      asked.push(headers);
      return Promise.resolve(answerOf(statuses[asked.length - 1] ?? statuses.at(-1) ?? 0));
    };
    const service = { ask, isBroken: () => false, close: () => Promise.resolve() };
    const client = withCausalRetry({ client: service, from: ['organization'], positions, clock });
    /** The final status, and how often the service was called; time passes meanwhile. */
    const send = async (caller: Caller | undefined, ...given: readonly number[]) => {
      [asked.length, statuses] = [0, given];
      const call = { method: 'POST', path: '/', bodyHash: '', requestId: '', network: '', caller };
      const over = new AbortController();
      const answer = client.ask(call, { 'idempotency-key': 'k' }, undefined).finally(() => over.abort());
      while (!over.signal.aborted) await clock.advance(50);
      return [(await answer).status, asked.length];
    };
    return { clock, positions, asked, send };
  };

  it.each([403, 404, 410])('is repeated with the same key when it is refused with %i', async (refusal) => {
    const { positions, asked, send } = open();
    await positions.record('organization', 'acc_ada', '007');
    expect(await send(ada, refusal, refusal, 201)).toEqual([201, 3]);
    expect(new Set(asked.map((headers) => headers['idempotency-key']))).toEqual(new Set(['k']));
  });

  it('S7 is repeated a limited number of times, and by few requests of one account at a time', async () => {
    const { clock, positions, asked, send } = open();
    await positions.record('organization', 'acc_ada', '007');
    expect(await send(ada, 404)).toEqual([404, 8]);
    await positions.record('organization', 'acc_ada', '008');
    asked.length = 0;
    const many = Promise.all(Array.from({ length: 50 }, () => send(ada, 404)));
    for (let n = 0; n < 200; n++) await clock.advance(50);
    await many;
    expect(asked.length).toBeLessThanOrEqual(50 + 8 * 7);
  });

  it('is repeated for at most five seconds, even while its author goes on writing', async () => {
    const { clock, positions, send } = open();
    const writing = new AbortController();
    const write = async (): Promise<void> => {
      for (let n = 0; !writing.signal.aborted; n++) {
        await positions.record('organization', 'acc_ada', String(n).padStart(3, '0'));
        await clock.sleep(100, writing.signal);
      }
    };
    const wrote = write();
    const began = clock.now().getTime();
    expect((await send(ada, 404))[0]).toBe(404);
    const waited = clock.now().getTime() - began;
    expect(waited).toBeGreaterThanOrEqual(5_000);
    expect(waited).toBeLessThanOrEqual(5_200);
    writing.abort();
    await wrote;
  });

  it('is not repeated for other accounts, other services, older writes or other statuses', async () => {
    const { clock, positions, send } = open();
    await positions.record('notification', 'acc_ada', '007');
    expect(await send(ada, 404)).toEqual([404, 1]);
    await positions.record('organization', 'acc_ada', '007');
    expect(await send(bob, 404)).toEqual([404, 1]);
    expect(await send(undefined, 404)).toEqual([404, 1]);
    for (const status of [200, 409, 422, 503]) expect(await send(ada, status)).toEqual([status, 1]);
    await clock.advance(5_000);
    expect(await send(ada, 404)).toEqual([404, 1]);
  });
});
