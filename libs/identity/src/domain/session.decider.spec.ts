import { given } from '@guildhall/testing';
import { describe, expect, test } from '@jest/globals';
import type { AccountEvent } from './account.events.ts';
import { decideEndSession, decideRefreshSession, decideStartSession } from './session.decider.ts';
import type { SessionEvent } from './session.events.ts';

const DAY = 24 * 60 * 60_000;
const at = '2030-01-01T12:00:00.000Z';
const accountId = 'acc_1';
const sessionId = 'ses_1';
const network = 'a network';
const verified: AccountEvent = {
  type: 'AccountVerified',
  data: { accountId, credentialId: 'cred_1', email: 'ada@example.com', name: 'Ada' },
};
const changed: AccountEvent = { type: 'PasswordChanged', data: { accountId, credentialId: 'cred_2', sessionId: 'ses_2' } };
const started = {
  type: 'SessionStarted',
  data: { sessionId, accountId, epoch: 1, idleUntil: '2030-01-08T12:00:00.000Z', endsAt: '2030-01-31T12:00:00.000Z' },
} as const satisfies SessionEvent;
const refreshed = (generation: number, idleUntil: string): SessionEvent => ({
  type: 'SessionRefreshed',
  data: { sessionId, accountId, generation, idleUntil, network },
});
const ended = (reason: 'reused' | 'signedOut' | 'revoked'): SessionEvent => ({
  type: 'SessionEnded',
  data: { sessionId, accountId, reason },
});

describe('starting a session', () => {
  const start = {
    type: 'StartSession',
    by: accountId,
    at,
    data: { sessionId, accountId, provenId: 'cred_1', idle: 7 * DAY, whole: 30 * DAY },
  } as const;
  test('sets when it ends, with and without use', () => {
    given(decideStartSession, { account: [verified] })
      .when(start)
      .then({ session: [started] }, { sessionId, accountId, generation: 1 });
  });
  test('limits the idle time to its end, and keeps the user agent', () => {
    const data = { ...start.data, idle: 40 * DAY, userAgent: 'curl/8' };
    given(decideStartSession, { account: [verified] })
      .when({ ...start, data })
      .then({ session: [{ type: 'SessionStarted', data: { ...started.data, idleUntil: started.data.endsAt, userAgent: 'curl/8' } }] });
  });
  test('has the epoch of the present password', () => {
    given(decideStartSession, { account: [verified, changed] })
      .when({ ...start, data: { ...start.data, provenId: 'cred_2' } })
      .then({ session: [{ type: 'SessionStarted', data: { ...started.data, epoch: 2 } }] });
  });
  test('is refused with the id of an existing session', () => {
    given(decideStartSession, { account: [verified], session: [started] })
      .when(start)
      .refused('session.refused');
  });
  test('is refused when the password changed meanwhile, and before the address is verified', () => {
    given(decideStartSession, { account: [verified, changed] })
      .when(start)
      .refused('session.refused');
    given(decideStartSession).when(start).refused('session.refused');
  });
});

const refresh = (generation: number, when = '2030-01-02T12:00:00.000Z', from = network) =>
  ({
    type: 'RefreshSession',
    by: accountId,
    at: when,
    data: { sessionId, generation, network: from, idle: 7 * DAY, grace: 10_000 },
  }) as const;

/** Uses a refresh token a second time. */
const replay = (decider: typeof decideRefreshSession): void =>
  given(decider, { account: [verified], session: [started, refreshed(2, '2030-01-09T12:00:00.000Z')] })
    .when(refresh(1))
    .then({ session: [ended('reused')] }, undefined);

describe('refreshing a session', () => {
  test('gives the next generation and extends the idle time, up to its end', () => {
    given(decideRefreshSession, { account: [verified], session: [started] })
      .when(refresh(1))
      .then({ session: [refreshed(2, '2030-01-09T12:00:00.000Z')] }, { sessionId, accountId, generation: 2 });
    given(decideRefreshSession, { account: [verified], session: [started, refreshed(2, '2030-01-31T00:00:00.000Z')] })
      .when(refresh(2, '2030-01-30T12:00:00.000Z'))
      .then({ session: [refreshed(3, '2030-01-31T12:00:00.000Z')] });
  });
  test('is refused for an unknown session', () => {
    given(decideRefreshSession).when(refresh(1)).refused('session.refused');
  });
  test('T64 ends it when a refresh token is used twice', () => replay(decideRefreshSession));
  test('T64 would accept a used token without that rule (mutant)', () => {
    const mutant: typeof decideRefreshSession = {
      ...decideRefreshSession,
      decide: (command, states) => {
        const { session } = states;
        const generation = session.status === 'open' ? session.generation : 0;
        return decideRefreshSession.decide({ ...command, data: { ...command.data, generation } }, states);
      },
    };
    expect(() => replay(mutant)).toThrow();
  });
  describe('U1 with the token of the last refresh', () => {
    const pair = { sessionId, accountId, generation: 3 };
    const past = {
      account: [verified],
      session: [started, refreshed(2, '2030-01-09T12:00:00.000Z'), refreshed(3, '2030-01-09T12:00:00.000Z')],
    };
    const again = (generation: number, when: string, from?: string) =>
      given(decideRefreshSession, past, '2030-01-02T12:00:00.000Z').when(refresh(generation, when, from));
    test('gives the same pair to the same network within ten seconds', () => {
      again(2, '2030-01-02T12:00:09.999Z').then({}, pair);
      again(2, '2030-01-02T11:59:58.000Z').then({}, pair);
    });
    test('ends it later, from another network, and with an older token', () => {
      again(2, '2030-01-02T12:00:10.000Z').then({ session: [ended('reused')] }, undefined);
      again(2, '2030-01-02T12:00:00.000Z', 'another network').then({ session: [ended('reused')] }, undefined);
      again(1, '2030-01-02T12:00:00.000Z').then({ session: [ended('reused')] }, undefined);
    });
    test('ends it when an earlier release stored no network', () => {
      const plain: SessionEvent = {
        type: 'SessionRefreshed',
        data: { sessionId, accountId, generation: 2, idleUntil: '2030-01-09T12:00:00.000Z' },
      };
      given(decideRefreshSession, { account: [verified], session: [started, plain] }, '2030-01-02T12:00:00.000Z')
        .when(refresh(1))
        .then({ session: [ended('reused')] }, undefined);
    });
  });
  test('T64 is refused after it has ended, was idle too long, or the password was changed', () => {
    given(decideRefreshSession, { account: [verified], session: [started, ended('signedOut')] })
      .when(refresh(1))
      .refused('session.ended');
    given(decideRefreshSession, { account: [verified], session: [started] })
      .when(refresh(1, '2030-01-08T12:00:00.000Z'))
      .refused('session.ended');
    given(decideRefreshSession, { account: [verified, changed], session: [started] })
      .when(refresh(1))
      .refused('session.ended');
  });
});

describe('ending a session', () => {
  const end = (by: string, callerSessionId = 'ses_2') => ({ type: 'EndSession', by, at, data: { sessionId, callerSessionId } }) as const;
  test('is recorded as a sign-out from itself, and as a revocation from another session', () => {
    given(decideEndSession, { session: [started] })
      .when(end(accountId, sessionId))
      .then({ session: [ended('signedOut')] });
    given(decideEndSession, { session: [started] })
      .when(end(accountId))
      .then({ session: [ended('revoked')] });
  });
  test('T69 is permitted to its account only', () => {
    given(decideEndSession, { session: [started] })
      .when(end(accountId))
      .then({ session: [ended('revoked')] });
    given(decideEndSession, { session: [started] })
      .when(end('acc_2'))
      .refused('session.unknown');
    given(decideEndSession).when(end(accountId)).refused('session.unknown');
  });
  test('does nothing the second time', () => {
    given(decideEndSession, { session: [started, ended('signedOut')] })
      .when(end(accountId))
      .nothing();
  });
});
