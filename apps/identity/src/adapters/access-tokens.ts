import { StoreUnavailable, type Clock, type Ids } from '@guildhall/eventing';
import type { AccessTokens, TokenClaims } from '@guildhall/identity';
import { CLOCK_TOLERANCE } from '@guildhall/nest';
import { jwtVerify, SignJWT, type JWTVerifyGetKey } from 'jose';
import { ALGORITHM, type SigningKeys } from './signing-keys.ts';

/** `lifetime` in seconds. */
type Options = Readonly<{
  keys: SigningKeys;
  clock: Clock;
  ids: Ids;
  issuer: string;
  audience: string;
  lifetime: number;
  remembered: number;
}>;
type Verified = Readonly<{ claims: TokenClaims; until: number }>;

const TYPE = 'at+jwt';
const HEADERS = new Set(['alg', 'kid', 'typ']);
const NEEDED = ['sub', 'sid', 'jti', 'iat', 'nbf', 'exp'];

/** Only an id of ours leads to a key, and only in a header that says nothing else. */
const keyBy =
  (keys: SigningKeys): JWTVerifyGetKey =>
  async (header) => {
    const strange = Object.keys(header).some((name) => !HEADERS.has(name));
    const key = strange || header.kid === undefined ? undefined : await keys.find(header.kid);
    if (key === undefined) throw new Error('no key of ours');
    return key.verify;
  };

/** What a token says, if all of it is as it was issued. */
const verification = ({ keys, clock, issuer, audience, lifetime }: Options) => {
  const keyFor = keyBy(keys);
  return async (token: string): Promise<Verified | undefined> => {
    const currentDate = clock.now();
    const { payload } = await jwtVerify(token, keyFor, {
      algorithms: [ALGORITHM],
      typ: TYPE,
      issuer,
      audience,
      requiredClaims: NEEDED,
      maxTokenAge: lifetime, // also refuses an `iat` in the future, and a lifetime beyond policy
      clockTolerance: CLOCK_TOLERANCE,
      currentDate,
    });
    const { sub, sid, iat = 0, exp = 0 } = payload;
    const until = (Math.min(exp, iat + lifetime) + CLOCK_TOLERANCE) * 1_000;
    if (sub === undefined || typeof sid !== 'string' || until <= currentDate.getTime()) return undefined;
    return { claims: { accountId: sub, sessionId: sid }, until };
  };
};

/** Whatever is wrong with a token, it opens nothing; but of one that cannot be checked nobody may say that it is false. */
const nothing = (error: unknown): undefined => {
  if (error instanceof StoreUnavailable) throw error;
};

/**
 * JWTs after RFC 8725 and RFC 9068: one algorithm, keys only by an id that we know, no other header, every claim asked for.
 * A token that was verified once is remembered until it expires, so that a request costs a look into a map and no signature.
 */
export const accessTokens = (options: Options): AccessTokens => {
  const { keys, clock, ids, issuer, audience, lifetime, remembered } = options;
  const verify = verification(options);
  const verified = new Map<string, Verified>();

  const firstSight = async (token: string): Promise<TokenClaims | undefined> => {
    const it = await verify(token).catch(nothing);
    if (it === undefined) return undefined;
    verified.set(token, it);
    const [oldest] = verified.keys();
    if (verified.size > remembered && oldest !== undefined) verified.delete(oldest);
    return it.claims;
  };

  return {
    async issue({ accountId, sessionId, email, name, notAfter }) {
      const { kid, sign } = await keys.current();
      const iat = Math.floor(clock.now().getTime() / 1_000);
      const expiresIn = Math.max(1, Math.min(lifetime, Math.floor(Date.parse(notAfter) / 1_000) - iat));
      const token = await new SignJWT({ sid: sessionId, email, name })
        .setProtectedHeader({ alg: ALGORITHM, kid, typ: TYPE })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject(accountId)
        .setJti(ids.random())
        .setIssuedAt(iat)
        .setNotBefore(iat)
        .setExpirationTime(iat + expiresIn)
        .sign(sign);
      return { token, expiresIn };
    },
    read(token) {
      const known = verified.get(token);
      if (known === undefined) return firstSight(token);
      if (clock.now().getTime() < known.until) return known.claims;
      verified.delete(token);
      return undefined;
    },
  };
};
