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
  test('stamps how long it may idle and last', () => {
    given(decideStartSession, { account: [verified] })
      .when(start)
      .then({ session: [started] }, { sessionId, accountId, generation: 1 });
  });
  test('never lets it idle past its end, and keeps what the device says of itself', () => {
    const data = { ...start.data, idle: 40 * DAY, userAgent: 'curl/8' };
    given(decideStartSession, { account: [verified] })
      .when({ ...start, data })
      .then({ session: [{ type: 'SessionStarted', data: { ...started.data, idleUntil: started.data.endsAt, userAgent: 'curl/8' } }] });
  });
  test('carries the epoch of the present password', () => {
    given(decideStartSession, { account: [verified, changed] })
      .when({ ...start, data: { ...start.data, provenId: 'cred_2' } })
      .then({ session: [{ type: 'SessionStarted', data: { ...started.data, epoch: 2 } }] });
  });
  test('is refused under the id of a session that is there', () => {
    given(decideStartSession, { account: [verified], session: [started] })
      .when(start)
      .refused('session.refused');
  });
  test('is refused when the password changed while it was compared, and before the address is verified', () => {
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

/** A refresh token that was used already comes again. */
const replay = (decider: typeof decideRefreshSession): void =>
  given(decider, { account: [verified], session: [started, refreshed(2, '2030-01-09T12:00:00.000Z')] })
    .when(refresh(1))
    .then({ session: [ended('reused')] }, undefined);

describe('refreshing a session', () => {
  test('gives the next generation and more time, but never past its end', () => {
    given(decideRefreshSession, { account: [verified], session: [started] })
      .when(refresh(1))
      .then({ session: [refreshed(2, '2030-01-09T12:00:00.000Z')] }, { sessionId, accountId, generation: 2 });
    given(decideRefreshSession, { account: [verified], session: [started, refreshed(2, '2030-01-31T00:00:00.000Z')] })
      .when(refresh(2, '2030-01-30T12:00:00.000Z'))
      .then({ session: [refreshed(3, '2030-01-31T12:00:00.000Z')] });
  });
  test('is refused to a token of a session that never was', () => {
    given(decideRefreshSession).when(refresh(1)).refused('session.refused');
  });
  test('T64 a refresh token used again ends the family', () => replay(decideRefreshSession));
  test('T64 the test fails on a decider that takes any generation', () => {
    const lenient: typeof decideRefreshSession = {
      ...decideRefreshSession,
      decide: (command, states) => {
        const { session } = states;
        const generation = session.status === 'open' ? session.generation : 0;
        return decideRefreshSession.decide({ ...command, data: { ...command.data, generation } }, states);
      },
    };
    expect(() => replay(lenient)).toThrow();
  });
  describe('U1 again, after it was refreshed', () => {
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
    test('ends the family later, from another network, and with a token from before that', () => {
      again(2, '2030-01-02T12:00:10.000Z').then({ session: [ended('reused')] }, undefined);
      again(2, '2030-01-02T12:00:00.000Z', 'another network').then({ session: [ended('reused')] }, undefined);
      again(1, '2030-01-02T12:00:00.000Z').then({ session: [ended('reused')] }, undefined);
    });
    test('ends the family where an earlier release left no network', () => {
      const plain: SessionEvent = {
        type: 'SessionRefreshed',
        data: { sessionId, accountId, generation: 2, idleUntil: '2030-01-09T12:00:00.000Z' },
      };
      given(decideRefreshSession, { account: [verified], session: [started, plain] }, '2030-01-02T12:00:00.000Z')
        .when(refresh(1))
        .then({ session: [ended('reused')] }, undefined);
    });
  });
  test('T64 is refused once it is over: ended, idle too long, or of a password that was changed', () => {
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
  test('is a sign-out in the session itself, and a revocation from another one', () => {
    given(decideEndSession, { session: [started] })
      .when(end(accountId, sessionId))
      .then({ session: [ended('signedOut')] });
    given(decideEndSession, { session: [started] })
      .when(end(accountId))
      .then({ session: [ended('revoked')] });
  });
  test('T69 is its own account’s to do; to others there is none', () => {
    given(decideEndSession, { session: [started] })
      .when(end(accountId))
      .then({ session: [ended('revoked')] });
    given(decideEndSession, { session: [started] })
      .when(end('acc_2'))
      .refused('session.unknown');
    given(decideEndSession).when(end(accountId)).refused('session.unknown');
  });
  test('twice is once', () => {
    given(decideEndSession, { session: [started, ended('signedOut')] })
      .when(end(accountId))
      .nothing();
  });
});
