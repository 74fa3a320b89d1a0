import { describe, expect, it } from '@jest/globals';
import { serviceConfig } from './service.config.ts';

const key = { kty: 'OKP', crv: 'Ed25519', x: 'HFTkXHZDTjdsfK-obW0AOkXwZWxsqbRtTsEXZgNJGfY' };
const env = {
  GUILDHALL_MASTER_KEY: 'a master key that only this test knows',
  GUILDHALL_CALL_KEYS: JSON.stringify({ keys: [{ ...key, kid: 'one' }] }),
  KURRENTDB_URL: 'kurrentdb://localhost:2113',
  KAFKA_BROKERS: 'localhost:9092',
  MONGODB_URL: 'mongodb://localhost',
  REDIS_URL: 'redis://localhost',
};
const secrets = {
  GUILDHALL_MASTER_KEY: 'development-only-development-only-development-only',
  GUILDHALL_CALL_KEYS: JSON.stringify({ keys: [{ ...key, kid: 'development-only' }] }),
};

describe("a service's settings", () => {
  it('may contain development secrets in development', () => {
    expect(serviceConfig({ ...env, ...secrets, NODE_ENV: 'development' }, 1).PORT).toBe(1);
    expect(serviceConfig({ ...env, NODE_ENV: 'production' }, 1).PORT).toBe(1);
  });

  it.each(Object.entries(secrets))('refuse a development secret in production: %s', (name, value) => {
    expect(() => serviceConfig({ ...env, [name]: value, NODE_ENV: 'production' }, 1)).toThrow(
      expect.objectContaining({ issues: [expect.objectContaining({ path: [name] })] }),
    );
  });

  const here = import.meta.filename;
  const certificate = { KAFKA_CERT_FILE: here, KAFKA_KEY_FILE: here };
  it('S11 contain the authority and the credentials for each engine with private connections', () => {
    const settings = {
      ...certificate,
      KURRENTDB_URL: 'kurrentdb://team:secret@localhost:2113?tls=true',
      KURRENTDB_CA_FILE: here,
      KAFKA_TLS: 'on',
      KAFKA_CA_FILE: here,
      KAFKA_USER: 'team',
      KAFKA_PASSWORD: 'secret',
      KAFKA_MECHANISM: 'plain',
      MONGODB_URL: 'mongodb://team:secret@localhost/?tls=true',
      MONGODB_CA_FILE: here,
      REDIS_URL: 'rediss://team:secret@localhost',
      REDIS_CA_FILE: here,
    };
    expect(serviceConfig({ ...env, ...settings }, 1)).toMatchObject(settings);
  });

  it('S11 ignore settings of an engine that are empty', () => {
    const nothing = { KAFKA_CA_FILE: '', KAFKA_USER: '', KAFKA_PASSWORD: '', REDIS_CERT_FILE: '', REDIS_KEY_FILE: '' };
    const { KAFKA_CA_FILE, KAFKA_USER, REDIS_CERT_FILE } = serviceConfig({ ...env, ...nothing }, 1);
    expect([KAFKA_CA_FILE, KAFKA_USER, REDIS_CERT_FILE]).toEqual([undefined, undefined, undefined]);
  });

  it.each([
    'kurrentdb://localhost',
    'kurrentdb://one:2113,two:2113,three:2113?tls=false',
    'kurrentdb://user:p%40ss@one:2113,two/?tls=true&tlsVerifyCert=false',
    'kurrentdb+discover://kurrentdb.example.com:2113',
    'esdb://localhost:2113',
  ])('K1 name one node of KurrentDB, or all: %s', (KURRENTDB_URL) => {
    expect(serviceConfig({ ...env, KURRENTDB_URL }, 1)).toMatchObject({ KURRENTDB_URL });
  });

  it.each(['', 'localhost:2113', 'http://localhost:2113', 'kurrentdb://', 'kurrentdb://one:2113,', 'kurrentdb://one:2113,?tls=false'])(
    'K1 refuse what names no node of KurrentDB: %s',
    (KURRENTDB_URL) => {
      expect(() => serviceConfig({ ...env, KURRENTDB_URL }, 1)).toThrow(
        expect.objectContaining({ issues: [expect.objectContaining({ path: ['KURRENTDB_URL'] })] }),
      );
    },
  );

  it.each([
    ['a missing file', { KAFKA_TLS: 'on', KAFKA_CA_FILE: '/nowhere.pem' }, 'KAFKA_CA_FILE'],
    ['a certificate without its key', { KAFKA_TLS: 'on', KAFKA_CERT_FILE: here }, 'KAFKA_KEY_FILE'],
    ['a key without its certificate', { KAFKA_TLS: 'on', KAFKA_KEY_FILE: here }, 'KAFKA_CERT_FILE'],
    ['a certificate for Kafka without TLS', certificate, 'KAFKA_CERT_FILE'],
    ['an authority for Redis without TLS', { REDIS_CA_FILE: here }, 'REDIS_CA_FILE'],
    ['an authority for MongoDB without TLS', { MONGODB_CA_FILE: here }, 'MONGODB_CA_FILE'],
    [
      'an authority for KurrentDB without TLS',
      { KURRENTDB_URL: 'kurrentdb://localhost:2113?tls=false', KURRENTDB_CA_FILE: here },
      'KURRENTDB_CA_FILE',
    ],
    ['a user without a password', { KAFKA_USER: 'team' }, 'KAFKA_PASSWORD'],
    ['a plain password without TLS', { KAFKA_USER: 'team', KAFKA_PASSWORD: 'x', KAFKA_MECHANISM: 'plain' }, 'KAFKA_MECHANISM'],
  ])('S11 refuse %s', (_, wrong, path) => {
    expect(() => serviceConfig({ ...env, ...wrong }, 1)).toThrow(
      expect.objectContaining({ issues: [expect.objectContaining({ path: [path] })] }),
    );
  });
});
