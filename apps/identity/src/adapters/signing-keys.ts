import { StoreUnavailable, type Clock, type Ids, type Leases, type SecretStore } from '@guildhall/eventing';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type CryptoKey, type JWK } from 'jose';
import { z } from 'zod';

export const ALGORITHM = 'EdDSA';

/** Signs from `from` on; verifies until `until`, and without it for as long as no younger key has taken over. */
const Kept = z.object({ kid: z.string(), jwk: z.record(z.string(), z.unknown()), from: z.number(), until: z.number().exactOptional() });
type Kept = z.infer<typeof Kept>;
type Key = Readonly<{ kid: string; from: number; until: number; sign: CryptoKey; verify: CryptoKey }>;

export interface SigningKeys {
  /** The key that signs now. */
  current(): Promise<Key>;
  /** A key that still verifies. Throws `StoreUnavailable` as long as that cannot be said. */
  find(kid: string): Promise<Key | undefined>;
}

type Options = Readonly<{
  secrets: SecretStore;
  leases: Leases;
  clock: Clock;
  ids: Ids;
  /** Milliseconds: how long a key signs, and how long a token signed by it may still come. */
  rotateAfter: number;
  tokenLifetime: number;
}>;

const SECRET = 'identity.signing-keys';
/** A new key is known this long before it signs, so that every process has read it by then. */
const AHEAD = 2 * 60_000;
const REREAD = 60_000;
/** Unknown ids come from strangers too. */
const REREAD_FOR_UNKNOWN = 5_000;
/** For so long a store that is out of reach is not asked again, as long as there are keys to go on with. */
const AWAY = 2_000;
const LEASE = 10_000;

const asPublic = ({ d: _, ...rest }: JWK): JWK => rest;
const imported = async (jwk: JWK): Promise<CryptoKey> => (await importJWK(jwk, ALGORITHM)) as CryptoKey; // a Uint8Array only for symmetric keys

const keyOf = async ({ kid, jwk, from, until = Infinity }: Kept): Promise<Key> => ({
  kid,
  from,
  until,
  sign: await imported(jwk),
  verify: await imported(asPublic(jwk)),
});

const made = async (from: number): Promise<Kept> => {
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const jwk = await exportJWK(privateKey);
  return { kid: await calculateJwkThumbprint(asPublic(jwk)), jwk, from };
};

/** What is to be kept from now on; undefined: all is well. The old key goes on verifying what it has signed (T68). */
const rotated = async (
  kept: readonly Kept[],
  now: number,
  { rotateAfter, tokenLifetime }: Options,
): Promise<readonly Kept[] | undefined> => {
  const newest = kept.at(-1);
  if (newest === undefined) return [await made(now)];
  if (now < newest.from + rotateAfter) return undefined;
  const next = await made(now + AHEAD);
  const living = kept.filter(({ until }) => until === undefined || now < until);
  return [...living.map((key) => ({ ...key, until: Math.min(key.until ?? Infinity, next.from + tokenLifetime) })), next];
};

/** The keys in the secret store; one process at a time makes the first and the next. */
const keptKeys = (options: Options) => {
  const { secrets, leases, clock, ids } = options;
  const holder = ids.random();
  const now = (): number => clock.now().getTime();
  const stored = async (): Promise<readonly Kept[]> => z.array(Kept).parse(JSON.parse((await secrets.get(SECRET)) ?? '[]'));

  const rotate = async (): Promise<void> => {
    for (let kept = await stored(); (await rotated(kept, now(), options)) !== undefined; kept = await stored()) {
      const lease = await leases.acquire(SECRET, holder, LEASE);
      if (lease === undefined) {
        await clock.sleep(50);
        continue;
      }
      const next = await rotated(await stored(), now(), options); // another process may have been here
      if (next !== undefined) await secrets.put(SECRET, JSON.stringify(next));
      await leases.release(lease);
    }
  };
  return { stored, rotate };
};

/** Signing keys, as all processes read them; what is known goes on to count while they cannot be read again. */
export const signingKeys = (options: Options): SigningKeys => {
  const { stored, rotate } = keptKeys(options);
  const now = (): number => options.clock.now().getTime();
  let keys: readonly Key[] = [];
  let [readAt, missedAt] = [-Infinity, -Infinity];
  let reading: Promise<void> | undefined;

  const read = async (): Promise<void> => {
    await rotate();
    const known = new Map(keys.map((key) => [key.kid, key]));
    const kept = await stored();
    keys = await Promise.all(kept.map(async (one) => ({ ...(known.get(one.kid) ?? (await keyOf(one))), until: one.until ?? Infinity })));
    readAt = now();
  };
  const noOlderThan = async (age: number): Promise<void> => {
    if (now() - readAt < age || (keys.length > 0 && now() - missedAt < AWAY)) return;
    reading ??= read().finally(() => (reading = undefined));
    try {
      await reading;
    } catch (cause) {
      if (keys.length === 0) throw new StoreUnavailable('the signing keys are out of reach', { cause });
      missedAt = now();
    }
  };

  return {
    async current() {
      await noOlderThan(REREAD);
      const key = keys.findLast(({ from }) => from <= now()) ?? keys.at(-1);
      if (key === undefined) throw new Error('there is no signing key');
      return key;
    },
    async find(kid) {
      await noOlderThan(REREAD);
      const isKnown = (): boolean => keys.some((key) => key.kid === kid);
      if (!isKnown()) await noOlderThan(REREAD_FOR_UNKNOWN);
      if (!isKnown() && missedAt > readAt) throw new StoreUnavailable('a signing key that is not known may be there');
      return keys.find((key) => key.kid === kid && now() < key.until);
    },
  };
};
