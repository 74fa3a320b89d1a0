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

describe('what somebody wrote', () => {
  const positions = memoryWritePositions(100, systemClock);
  /** A gateway of its own before a service that answers as it is told; gives the minimum that the service heard of. */
  const gateway = () => {
    const heard: (string | undefined)[] = [];
    let answer = good();
    const ask = (_: SignedRequest, headers: Readonly<Record<string, string>>) => (heard.push(headers[MIN]), Promise.resolve(answer));
    const client = withReadYourWrites({ name: 'notes', client: { ask, isBroken: () => false, close: () => Promise.resolve() }, positions });
    const send = async (method: string, caller: Caller | undefined, told: ServiceAnswer, headers = {}) => {
      answer = told;
      const given = await client.ask({ method, path: '/', bodyHash: '', requestId: '', network: '', caller }, headers, undefined);
      return { given, heard: heard.at(-1) };
    };
    return { send };
  };

  it('is seen by its writer at the next read, by whichever gateway it comes', async () => {
    const [one, other] = [gateway(), gateway()];
    expect((await one.send('POST', ada, good('007'))).heard).toBeUndefined();
    expect((await other.send('GET', ada, good())).heard).toBe('007');
    expect((await other.send('HEAD', ada, good())).heard).toBe('007');
    expect((await other.send('GET', bob, good())).heard).toBeUndefined();
    expect((await other.send('GET', undefined, good())).heard).toBeUndefined();
  });

  it('is no matter when the reader names a minimum', async () => {
    const { send } = gateway();
    await send('POST', ada, good('008'));
    expect((await send('GET', ada, good(), { [MIN]: '003' })).heard).toBe('003');
    expect((await send('GET', ada, tooEarly, { [MIN]: '003' })).given).toBe(tooEarly);
  });

  it('is not there yet: 503, since its reader named no minimum', async () => {
    const { send } = gateway();
    await send('POST', ada, good('009'));
    await expect(send('GET', ada, tooEarly)).rejects.toMatchObject({ code: 'service.unavailable', more: { retryAfter: 1 } });
  });

  it('is not remembered of refused writes', async () => {
    const { send } = gateway();
    const carol: Caller = { ...ada, accountId: 'acc_carol' };
    await send('POST', carol, { ...good(), status: 422 });
    expect((await send('GET', carol, good())).heard).toBeUndefined();
  });
});
