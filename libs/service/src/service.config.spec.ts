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
  it('may hold development secrets where things are developed', () => {
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
  it('S11 tell each engine whom to believe and who this is, where connections are private', () => {
    const told = {
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
    expect(serviceConfig({ ...env, ...told }, 1)).toMatchObject(told);
  });

  it('S11 say nothing of an engine where they are set to nothing', () => {
    const nothing = { KAFKA_CA_FILE: '', KAFKA_USER: '', KAFKA_PASSWORD: '', REDIS_CERT_FILE: '', REDIS_KEY_FILE: '' };
    const { KAFKA_CA_FILE, KAFKA_USER, REDIS_CERT_FILE } = serviceConfig({ ...env, ...nothing }, 1);
    expect([KAFKA_CA_FILE, KAFKA_USER, REDIS_CERT_FILE]).toEqual([undefined, undefined, undefined]);
  });

  it.each([
    ['a file that is not there', { KAFKA_TLS: 'on', KAFKA_CA_FILE: '/nowhere.pem' }, 'KAFKA_CA_FILE'],
    ['a certificate without its key', { KAFKA_TLS: 'on', KAFKA_CERT_FILE: here }, 'KAFKA_KEY_FILE'],
    ['a key without its certificate', { KAFKA_TLS: 'on', KAFKA_KEY_FILE: here }, 'KAFKA_CERT_FILE'],
    ['a certificate that nobody asks Kafka for', certificate, 'KAFKA_CERT_FILE'],
    ['an authority that nobody asks Redis for', { REDIS_CA_FILE: here }, 'REDIS_CA_FILE'],
    ['an authority that nobody asks MongoDB for', { MONGODB_CA_FILE: here }, 'MONGODB_CA_FILE'],
    [
      'an authority for an open KurrentDB',
      { KURRENTDB_URL: 'kurrentdb://localhost:2113?tls=false', KURRENTDB_CA_FILE: here },
      'KURRENTDB_CA_FILE',
    ],
    ['a user without a password', { KAFKA_USER: 'team' }, 'KAFKA_PASSWORD'],
    [
      'a password that everybody on the way reads',
      { KAFKA_USER: 'team', KAFKA_PASSWORD: 'x', KAFKA_MECHANISM: 'plain' },
      'KAFKA_MECHANISM',
    ],
  ])('S11 refuse %s', (_, wrong, path) => {
    expect(() => serviceConfig({ ...env, ...wrong }, 1)).toThrow(
      expect.objectContaining({ issues: [expect.objectContaining({ path: [path] })] }),
    );
  });
});
