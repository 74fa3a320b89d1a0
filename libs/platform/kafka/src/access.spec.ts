import { tlsContract } from '@guildhall/testing';
import { describe, expect, it } from '@jest/globals';
import { accessOf, connectKafka } from './index.ts';

const nobody = {
  ca: undefined,
  cert: undefined,
  key: undefined,
  user: undefined,
  password: undefined,
  mechanism: 'scram-sha-512',
} as const;

tlsContract('S11 Kafka', ({ port, ...files }) => {
  const admin = connectKafka({ brokers: [`127.0.0.1:${String(port)}`], ...accessOf({ ...nobody, ...files, tls: true }) }).admin();
  return { said: admin.connect(), leave: () => admin.disconnect() };
});

describe('S11 a way into Kafka', () => {
  it('is open and nameless unless told', () => {
    expect(accessOf({ ...nobody, tls: false })).toEqual({});
  });

  it('names a user, whose password is proven as the broker wants it', () => {
    for (const mechanism of ['scram-sha-512', 'scram-sha-256', 'plain'] as const)
      expect(accessOf({ ...nobody, tls: true, user: 'team', password: 'secret', mechanism })).toMatchObject({
        ssl: {},
        sasl: { mechanism, username: 'team', password: 'secret' },
      });
  });
});
