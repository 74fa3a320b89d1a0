import { describe, expect, it, jest } from '@jest/globals';
import type { MongoClient } from 'mongodb';
import { EventEmitter } from 'node:events';
import { reconnectWhenStuck } from './reconnect.ts';

const LIMITS = { heartbeat: 20, call: 40 };
const SERVER = { connectionId: 'server:1', address: 'server:1' };
const CALL = { address: 'server:1', connectionId: 7 };
const pass = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A fake client that fails to connect so many times. */
const watched = (failures = 0) => {
  const close = jest.fn(async () => undefined);
  const connect = jest.fn(async () => {
    if (failures-- > 0) throw new Error('no server is found');
  });
  const client = Object.assign(new EventEmitter(), { close, connect });
  const end = reconnectWhenStuck(client as unknown as MongoClient, LIMITS); // only its events and two methods are used
  return { client, close, connect, end };
};

describe('a MongoDB client', () => {
  it.each([
    ['a heartbeat', 'serverHeartbeatStarted', SERVER],
    ['a call', 'connectionCheckedOut', CALL],
  ])('reconnects when %s does not end', async (_what, began, event) => {
    const { client, close, connect } = watched();
    client.emit(began, event);
    await pass(80);
    expect([close.mock.calls.length, connect.mock.calls.length]).toEqual([1, 1]);
  });

  it.each([
    ['serverHeartbeatSucceeded', 'serverHeartbeatStarted', SERVER],
    ['serverHeartbeatFailed', 'serverHeartbeatStarted', SERVER],
    ['serverClosed', 'serverHeartbeatStarted', SERVER],
    ['connectionCheckedIn', 'connectionCheckedOut', CALL],
  ])('does not reconnect when %s comes after %s', async (ended, began, event) => {
    const { client, close } = watched();
    client.emit(began, event);
    client.emit(ended, event);
    await pass(80);
    expect(close).not.toHaveBeenCalled();
  });

  it('reconnects once each time the driver gives up', async () => {
    const { client, connect } = watched();
    client.emit('topologyClosed');
    client.emit('topologyClosed');
    await pass(20);
    expect(connect).toHaveBeenCalledTimes(1);
    client.emit('topologyClosed');
    await pass(20);
    expect(connect).toHaveBeenCalledTimes(2);
  });

  it('tries to connect until it succeeds', async () => {
    const { client, connect } = watched(2);
    client.emit('connectionCheckedOut', CALL);
    await pass(500);
    expect(connect).toHaveBeenCalledTimes(3);
  });

  it('does not reconnect after the watch has ended', async () => {
    const { client, close, end } = watched();
    client.emit('connectionCheckedOut', CALL);
    end();
    await pass(80);
    expect(close).not.toHaveBeenCalled();
  });
});
