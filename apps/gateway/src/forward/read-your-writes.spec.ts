import { describe, expect, it } from '@jest/globals';
import { systemClock } from '@guildhall/crypto';
import type { SignedRequest, Caller } from '@guildhall/nest';
import { withReadYourWrites } from './read-your-writes.ts';
import type { ServiceAnswer } from '@guildhall/nest';
import { memoryWritePositions } from './write-positions.ts';

const ada: Caller = { accountId: 'acc_ada', email: 'ada@example.org', name: 'Ada', sessionId: 'ses_1' };
const bob: Caller = { ...ada, accountId: 'acc_bob' };
const MIN = 'guildhall-min-position';
const good = (position?: string): ServiceAnswer => ({
  status: 200,
  headers: position === undefined ? {} : { 'guildhall-position': position },
  body: Buffer.from('{}'),
});
const tooEarly: ServiceAnswer = { status: 409, headers: {}, body: Buffer.from('{"code":"read.too-early"}') };

describe('reading one’s own writes', () => {
  const positions = memoryWritePositions(100, systemClock);
  /** A gateway before a service with given answers; gives the minimum position that the service received. */
  const gateway = () => {
    const received: (string | undefined)[] = [];
    let answer = good();
    const ask = (_: SignedRequest, headers: Readonly<Record<string, string>>) => (received.push(headers[MIN]), Promise.resolve(answer));
    const client = withReadYourWrites({ name: 'notes', client: { ask, isBroken: () => false, close: () => Promise.resolve() }, positions });
    const send = async (method: string, caller: Caller | undefined, reply: ServiceAnswer, headers = {}) => {
      answer = reply;
      const given = await client.ask({ method, path: '/', bodyHash: '', requestId: '', network: '', caller }, headers, undefined);
      return { given, received: received.at(-1) };
    };
    return { send };
  };

  it('sends the account’s last write position with its next read, through any gateway', async () => {
    const [one, other] = [gateway(), gateway()];
    expect((await one.send('POST', ada, good('007'))).received).toBeUndefined();
    expect((await other.send('GET', ada, good())).received).toBe('007');
    expect((await other.send('HEAD', ada, good())).received).toBe('007');
    expect((await other.send('GET', bob, good())).received).toBeUndefined();
    expect((await other.send('GET', undefined, good())).received).toBeUndefined();
  });

  it('sends the client’s minimum position instead, if there is one', async () => {
    const { send } = gateway();
    await send('POST', ada, good('008'));
    expect((await send('GET', ada, good(), { [MIN]: '003' })).received).toBe('003');
    expect((await send('GET', ada, tooEarly, { [MIN]: '003' })).given).toBe(tooEarly);
  });

  it('answers 503 when the position is not reached and the client named none', async () => {
    const { send } = gateway();
    await send('POST', ada, good('009'));
    await expect(send('GET', ada, tooEarly)).rejects.toMatchObject({ code: 'service.unavailable', more: { retryAfter: 1 } });
  });

  it('does not record positions of refused writes', async () => {
    const { send } = gateway();
    const carol: Caller = { ...ada, accountId: 'acc_carol' };
    await send('POST', carol, { ...good(), status: 422 });
    expect((await send('GET', carol, good())).received).toBeUndefined();
  });
});
