import { beforeEach, describe, expect, it } from '@jest/globals';
import { Refusal } from '@guildhall/eventing';
import { commonRefusal, type Caller } from '@guildhall/nest';
import { manualClock, type ManualClock } from '@guildhall/testing';
import { callerCache } from './caller-cache.ts';

const RECHECK = 5_000;
const ada: Caller = { accountId: 'acc_ada', email: 'ada@example.org', name: 'Ada', sessionId: 'ses_1' };
const bob: Caller = { accountId: 'acc_bob', email: 'bob@example.org', name: 'Bob', sessionId: 'ses_2' };
const down = (): Refusal => commonRefusal('service.unavailable');

/** A token with an expiry, as identity issues them. */
const token = (name: string, clock: ManualClock, seconds = 600): string => {
  const claims = { exp: Math.floor(clock.now().getTime() / 1_000) + seconds, name };
  return `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`;
};

describe('the caller cache', () => {
  let clock: ManualClock;
  let asked: number;
  let answer: (token: string) => Promise<Caller | undefined>;
  let callers: ReturnType<typeof callerCache>;
  beforeEach(() => {
    clock = manualClock();
    asked = 0;
    answer = () => Promise.resolve(ada);
    callers = callerCache({ ask: (one) => (asked++, answer(one)), clock, recheckMs: RECHECK, maxEntries: 2 });
  });
  const who = async (one: string): Promise<Caller | undefined> => callers.authenticate(one);

  it('asks identity about a new token, and not again during the first half of the recheck interval', async () => {
    const hers = token('ada', clock);
    expect(await who(hers)).toBe(ada);
    await clock.advance(RECHECK / 2 - 1);
    expect(callers.authenticate(hers)).toBe(ada);
    expect(asked).toBe(1);
  });

  it('asks identity again and waits when the recheck interval is over', async () => {
    const hers = token('ada', clock);
    await who(hers);
    await clock.advance(RECHECK);
    answer = () => Promise.resolve(undefined);
    expect(await who(hers)).toBeUndefined();
  });

  it('asks identity once in the background during the second half of the recheck interval', async () => {
    const hers = token('ada', clock);
    await who(hers);
    await clock.advance(RECHECK / 2);
    answer = () => Promise.resolve(undefined);
    expect([callers.authenticate(hers), callers.authenticate(hers)]).toEqual([ada, ada]);
    expect(asked).toBe(2);
    await clock.advance(0);
    expect(await who(hers)).toBeUndefined();
  });

  it('answers without waiting while identity is unavailable and the token is used regularly', async () => {
    const hers = token('ada', clock);
    await who(hers);
    answer = () => Promise.reject(down());
    for (let seconds = 0; seconds < 60; seconds++) {
      await clock.advance(1_000);
      expect(callers.authenticate(hers)).toBe(ada);
    }
    expect(asked).toBeLessThan(60);
    answer = () => Promise.resolve(undefined);
    await clock.advance(2_000);
    expect(await who(hers)).toBeUndefined();
  });

  it('S7 counts a new token before it asks identity, and does not count a cached one', async () => {
    const [hers, unknownToken] = [token('ada', clock), token('unknown', clock)];
    let counted = 0;
    const count = (): void => void counted++;
    const refuse = (): never => {
      throw commonRefusal('rate.limited');
    };
    expect(await callers.authenticate(hers, count)).toBe(ada);
    await expect(async () => callers.authenticate(unknownToken, refuse)).rejects.toThrow('rate.limited');
    expect([counted, asked]).toEqual([1, 1]);
    expect(callers.authenticate(hers, refuse)).toBe(ada);
    await clock.advance(RECHECK);
    expect(await callers.authenticate(hers, refuse)).toBe(ada);
  });

  it('asks identity again about a token that it did not recognize', async () => {
    answer = () => Promise.resolve(undefined);
    expect(await who(token('eve', clock))).toBeUndefined();
    expect(await who(token('eve', clock))).toBeUndefined();
    expect(asked).toBe(2);
  });

  it('removes a caller when a fact says that their session ended', async () => {
    const hers = token('ada', clock);
    await who(hers);
    callers.invalidate.sessionEnded('ses_other');
    await who(hers);
    expect(asked).toBe(1);
    callers.invalidate.sessionEnded(ada.sessionId);
    answer = () => Promise.resolve(undefined);
    expect(await who(hers)).toBeUndefined();
  });

  it('removes a caller when a fact says that their account changed', async () => {
    const hers = token('ada', clock);
    await who(hers);
    callers.invalidate.accountChanged(ada.accountId);
    await who(hers);
    expect(asked).toBe(2);
  });

  it('does not cache a caller whose session ended while identity was asked', async () => {
    const hers = token('ada', clock);
    const { promise, resolve } = Promise.withResolvers<Caller>();
    answer = () => promise;
    const first = who(hers);
    callers.invalidate.sessionEnded(ada.sessionId);
    resolve(ada);
    await first;
    answer = () => Promise.resolve(undefined);
    expect(await who(hers)).toBeUndefined();
  });

  it('U12 keeps a caller while identity is unavailable until the token has expired, and accepts no new token', async () => {
    const hers = token('ada', clock, 60);
    await who(hers);
    answer = () => Promise.reject(down());
    await clock.advance(89_000);
    expect(await who(hers)).toBe(ada);
    await expect(who(token('bob', clock))).rejects.toThrow(Refusal);
    await clock.advance(1_000);
    await expect(who(hers)).rejects.toThrow(Refusal);
  });

  it('denies a caller whose session ended while identity is unavailable', async () => {
    const hers = token('ada', clock);
    await who(hers);
    answer = () => Promise.reject(down());
    callers.invalidate.sessionEnded(ada.sessionId);
    await expect(who(hers)).rejects.toThrow(Refusal);
  });

  it('does not keep a caller after an error that is not an outage', async () => {
    const hers = token('ada', clock);
    await who(hers);
    answer = () => Promise.reject(new Error('a bug'));
    await clock.advance(RECHECK);
    await expect(who(hers)).rejects.toThrow('a bug');
  });

  it('holds no more than its maximum of entries', async () => {
    const [first, second, third] = ['a', 'b', 'c'].map((name) => token(name, clock));
    answer = () => Promise.resolve(bob);
    for (const one of [first, second, third]) await who(one ?? '');
    await who(third ?? '');
    expect(asked).toBe(3);
    await who(first ?? '');
    expect(asked).toBe(4);
  });
});
