import { tlsContract } from '@guildhall/testing';
import { describe, expect, it } from '@jest/globals';
import { securityOptions, connectKafka } from './index.ts';

const unset = { ca: undefined, cert: undefined, key: undefined, user: undefined, password: undefined, mechanism: 'scram-sha-512' } as const;

tlsContract('S11 Kafka', ({ port, ...files }) => {
  const admin = connectKafka({ brokers: [`127.0.0.1:${String(port)}`], ...securityOptions({ ...unset, ...files, tls: true }) }).admin();
  return { sent: admin.connect(), close: () => admin.disconnect() };
});

describe('S11 security options for Kafka', () => {
  it('are empty unless configured', () => {
    expect(securityOptions({ ...unset, tls: false })).toEqual({});
  });

  it('contain the user, the password and the mechanism', () => {
    for (const mechanism of ['scram-sha-512', 'scram-sha-256', 'plain'] as const)
      expect(securityOptions({ ...unset, tls: true, user: 'team', password: 'secret', mechanism })).toMatchObject({
        ssl: {},
        sasl: { mechanism, username: 'team', password: 'secret' },
      });
  });
});
