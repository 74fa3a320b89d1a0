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
});
