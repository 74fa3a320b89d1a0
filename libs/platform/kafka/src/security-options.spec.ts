import { tlsContract } from '@guildhall/testing';
import { describe, expect, it } from '@jest/globals';
import { securityOptions, connectKafka } from './index.ts';

const nobody = {
  ca: undefined,
  cert: undefined,
  key: undefined,
  user: undefined,
  password: undefined,
  mechanism: 'scram-sha-512',
} as const;

tlsContract('S11 Kafka', ({ port, ...files }) => {
  const admin = connectKafka({ brokers: [`127.0.0.1:${String(port)}`], ...securityOptions({ ...nobody, ...files, tls: true }) }).admin();
  return { sent: admin.connect(), close: () => admin.disconnect() };
});

describe('S11 security options for Kafka', () => {
  it('are none unless configured', () => {
    expect(securityOptions({ ...nobody, tls: false })).toEqual({});
  });

  it('name a user and the mechanism that the broker wants', () => {
    for (const mechanism of ['scram-sha-512', 'scram-sha-256', 'plain'] as const)
      expect(securityOptions({ ...nobody, tls: true, user: 'team', password: 'secret', mechanism })).toMatchObject({
        ssl: {},
        sasl: { mechanism, username: 'team', password: 'secret' },
      });
  });
});
