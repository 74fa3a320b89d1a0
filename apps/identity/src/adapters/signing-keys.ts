import { StoreUnavailable, type Clock, type Ids, type Leases, type SecretStore } from '@guildhall/eventing';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type CryptoKey, type JWK } from 'jose';
import { z } from 'zod';

export const ALGORITHM = 'EdDSA';

/** Signs from `from` on; verifies until `until`, and without it as long as there is no newer key. Both in milliseconds since 1970. */
const StoredKey = z.object({
  kid: z.string(),
  jwk: z.record(z.string(), z.unknown()),
  from: z.number(),
  until: z.number().exactOptional(),
});
type StoredKey = z.infer<typeof StoredKey>;
type Key = Readonly<{ kid: string; from: number; until: number; sign: CryptoKey; verify: CryptoKey }>;

export interface SigningKeys {
  /** The key that signs now. */
  current(): Promise<Key>;
  /** A key that still verifies. Throws `StoreUnavailable` while that is not known. */
  find(kid: string): Promise<Key | undefined>;
}

type Options = Readonly<{
  secrets: SecretStore;
  leases: Leases;
  clock: Clock;
  ids: Ids;
  /** Milliseconds: how long a key signs, and how long a token that it has signed is valid. */
  rotateAfter: number;
  tokenLifetime: number;
}>;

const SECRET = 'identity.signing-keys';
/** A new key is stored this long before it signs, so that every process has read it by then. */
const SIGNING_DELAY_MS = 2 * 60_000;
const MAX_AGE_MS = 60_000;
/** Limits reads for unknown key ids, which anybody can send. */
const MAX_AGE_FOR_UNKNOWN_MS = 5_000;
/** For so long an unavailable store is not read again if there are usable keys. */
const RETRY_DELAY_MS = 2_000;
const LEASE_MS = 10_000;
const LEASE_DELAY_MS = 50;

const publicPart = ({ d: _, ...rest }: JWK): JWK => rest;
const importKey = async (jwk: JWK): Promise<CryptoKey> => (await importJWK(jwk, ALGORITHM)) as CryptoKey; // a Uint8Array only for symmetric keys

const keyOf = async ({ kid, jwk, from, until = Infinity }: StoredKey): Promise<Key> => ({
  kid,
  from,
  until,
  sign: await importKey(jwk),
  verify: await importKey(publicPart(jwk)),
});

const generateKey = async (from: number): Promise<StoredKey> => {
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const jwk = await exportJWK(privateKey);
  return { kid: await calculateJwkThumbprint(publicPart(jwk)), jwk, from };
};

const isRotationDue = (keys: readonly StoredKey[], now: number, { rotateAfter }: Options): boolean => {
  const newest = keys.at(-1);
  return newest === undefined || now >= newest.from + rotateAfter;
};

/** The keys to store with a new one. The old key goes on verifying what it has signed (T68). */
const withNewKey = async (keys: readonly StoredKey[], now: number, { tokenLifetime }: Options): Promise<readonly StoredKey[]> => {
  if (keys.length === 0) return [await generateKey(now)];
  const next = await generateKey(now + SIGNING_DELAY_MS);
  const valid = keys.filter(({ until }) => until === undefined || now < until);
  return [...valid.map((key) => ({ ...key, until: Math.min(key.until ?? Infinity, next.from + tokenLifetime) })), next];
};

/** Loads the keys in the secret store, of which one process at a time makes the first and the next. */
const keyLoader = (options: Options): (() => Promise<readonly StoredKey[]>) => {
  const { secrets, leases, clock, ids } = options;
  const holder = ids.random();
  const now = (): number => clock.now().getTime();
  const read = async (): Promise<readonly StoredKey[]> => z.array(StoredKey).parse(JSON.parse((await secrets.get(SECRET)) ?? '[]'));

  const rotate = async (): Promise<void> => {
    const lease = await leases.acquire(SECRET, holder, LEASE_MS);
    if (lease === undefined) return clock.sleep(LEASE_DELAY_MS);
    const keys = await read();
    // Another process may have been first.
    if (isRotationDue(keys, now(), options)) await secrets.put(SECRET, JSON.stringify(await withNewKey(keys, now(), options)));
    await leases.release(lease);
  };
  return async () => {
    for (let keys = await read(); ; keys = await read()) {
      if (!isRotationDue(keys, now(), options)) return keys;
      await rotate();
    }
  };
};

/** The signing keys of all processes. While they cannot be read again, the known ones stay valid. */
export const signingKeys = (options: Options): SigningKeys => {
  const load = keyLoader(options);
  const now = (): number => options.clock.now().getTime();
  let keys: readonly Key[] = [];
  let [readAt, failedAt] = [-Infinity, -Infinity];
  let reading: Promise<void> | undefined;

  const read = async (): Promise<void> => {
    const known = new Map(keys.map((key) => [key.kid, key]));
    const stored = await load();
    keys = await Promise.all(stored.map(async (key) => ({ ...(known.get(key.kid) ?? (await keyOf(key))), until: key.until ?? Infinity })));
    readAt = now();
  };
  const ensureMaxAge = async (ageMs: number): Promise<void> => {
    if (now() - readAt < ageMs || (keys.length > 0 && now() - failedAt < RETRY_DELAY_MS)) return;
    reading ??= read().finally(() => (reading = undefined));
    try {
      await reading;
    } catch (cause) {
      if (keys.length === 0) throw new StoreUnavailable('the signing keys are out of reach', { cause });
      failedAt = now();
    }
  };

  return {
    async current() {
      await ensureMaxAge(MAX_AGE_MS);
      const key = keys.findLast(({ from }) => from <= now()) ?? keys.at(-1);
      if (key === undefined) throw new Error('there is no signing key');
      return key;
    },
    async find(kid) {
      await ensureMaxAge(MAX_AGE_MS);
      const isKnown = (): boolean => keys.some((key) => key.kid === kid);
      if (!isKnown()) await ensureMaxAge(MAX_AGE_FOR_UNKNOWN_MS);
      if (!isKnown() && failedAt > readAt) throw new StoreUnavailable('a signing key that is not known may be there');
      return keys.find((key) => key.kid === kid && now() < key.until);
    },
  };
};
