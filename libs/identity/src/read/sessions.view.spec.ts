import { projected, projectedTwice } from '@guildhall/testing';
import { describe, expect, test } from '@jest/globals';
import {
  accountId,
  after,
  at,
  DAY,
  MINUTE,
  passwordChanged,
  recordedEvents,
  sessionContinued,
  sessionEnded,
  sessionId,
  sessionRefreshed,
  sessionStarted,
  verified,
} from '../../test/events-fixture.ts';
import type { StoredEvent } from '../stored.ts';
import { sessions } from './sessions.view.ts';

const started = { sessionId, accountId, epoch: 1, createdAt: at, lastUsedAt: at, idleUntil: after(7 * DAY) };
/** The documents after these events; the same when everything is delivered twice. */
const documentsAfter = (...events: readonly StoredEvent[]) => {
  const documents = projected(sessions, recordedEvents(events));
  expect(projectedTwice(sessions, recordedEvents(events))).toEqual(documents);
  return documents;
};

describe('the view of sessions', () => {
  test('has a document for each session, with the times of its start', () => {
    expect(documentsAfter(sessionStarted(), sessionStarted('ses_2'))).toEqual({
      [sessionId]: started,
      ses_2: { ...started, sessionId: 'ses_2', createdAt: after(MINUTE), lastUsedAt: after(MINUTE) },
    });
  });
  test('shows the user agent that a session was started with', () => {
    const { type, data } = sessionStarted();
    expect(documentsAfter({ type, data: { ...data, userAgent: 'Firefox' } })).toEqual({
      [sessionId]: { ...started, userAgent: 'Firefox' },
    });
  });
  test('shows when a session was used last, and until when it may be idle', () => {
    expect(documentsAfter(sessionStarted(), sessionRefreshed(2, after(9 * DAY)))).toEqual({
      [sessionId]: { ...started, lastUsedAt: after(MINUTE), idleUntil: after(9 * DAY) },
    });
  });
  test('T64 knows the epoch of the password that a session goes on under', () => {
    expect(documentsAfter(sessionStarted(), sessionContinued(2))[sessionId]).toEqual({ ...started, epoch: 2 });
  });
  test.each(['signedOut', 'revoked', 'reused'] as const)('T69 forgets a session that ended (%s)', (reason) => {
    expect(documentsAfter(sessionStarted(), sessionStarted('ses_2'), sessionEnded(reason))).toEqual({
      ses_2: expect.objectContaining({ sessionId: 'ses_2' }),
    });
  });
  test('makes no document of a session whose start is missing', () => {
    expect(documentsAfter(sessionRefreshed(2), sessionContinued(2))).toEqual({});
  });
  test('is not changed by events of accounts, links and claims', () => {
    const others: readonly StoredEvent[] = [
      verified,
      passwordChanged('cred_2'),
      { type: 'LinkMade', data: { linkId: 'rst_1', accountId } },
      { type: 'Claimed', data: { by: accountId } },
      { type: 'Released', data: { by: accountId } },
    ];
    expect(documentsAfter(sessionStarted(), ...others)).toEqual({ [sessionId]: started });
  });
});
