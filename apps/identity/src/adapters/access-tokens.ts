import { StoreUnavailable, type Clock, type Ids } from '@guildhall/eventing';
import type { AccessTokens, TokenClaims } from '@guildhall/identity';
import { CLOCK_TOLERANCE } from '@guildhall/nest';
import { jwtVerify, SignJWT, type JWTVerifyGetKey } from 'jose';
import { ALGORITHM, type SigningKeys } from './signing-keys.ts';

/** `lifetime` in seconds. `remembered`: how many verified tokens are remembered at most. */
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
const REQUIRED_CLAIMS = ['sub', 'sid', 'jti', 'iat', 'nbf', 'exp'];

/** A header gives a key only if it names one of ours, and has no other fields than ours. */
const keyBy =
  (keys: SigningKeys): JWTVerifyGetKey =>
  async (header) => {
    const hasOtherFields = Object.keys(header).some((name) => !HEADERS.has(name));
    const key = hasOtherFields || header.kid === undefined ? undefined : await keys.find(header.kid);
    if (key === undefined) throw new Error('no key of ours');
    return key.verify;
  };

/** Reads a token and how long it is valid, if everything in it is as we issue it. */
const verifier = ({ keys, clock, issuer, audience, lifetime }: Options) => {
  const keyFor = keyBy(keys);
  return async (token: string): Promise<Verified | undefined> => {
    const currentDate = clock.now();
    const { payload } = await jwtVerify(token, keyFor, {
      algorithms: [ALGORITHM],
      typ: TYPE,
      issuer,
      audience,
      requiredClaims: REQUIRED_CLAIMS,
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

/** An invalid token gives undefined; one that cannot be verified now throws. */
const undefinedIfInvalid = (error: unknown): undefined => {
  if (error instanceof StoreUnavailable) throw error;
};

/**
 * JWTs after RFC 8725 and RFC 9068: one algorithm, keys only by an id that we know, no other header, every claim required.
 * A token that was verified once is remembered until it expires, so that the next request costs one look into a map.
 */
export const accessTokens = (options: Options): AccessTokens => {
  const { keys, clock, ids, issuer, audience, lifetime, remembered } = options;
  const verify = verifier(options);
  const verified = new Map<string, Verified>();

  const verifyNew = async (token: string): Promise<TokenClaims | undefined> => {
    const found = await verify(token).catch(undefinedIfInvalid);
    if (found === undefined) return undefined;
    verified.set(token, found);
    const [oldest] = verified.keys();
    if (verified.size > remembered && oldest !== undefined) verified.delete(oldest);
    return found.claims;
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
      if (known === undefined) return verifyNew(token);
      if (clock.now().getTime() < known.until) return known.claims;
      verified.delete(token);
      return undefined;
    },
  };
};
