/** Part E, tokens and sessions. */
const accessTokens = 'apps/identity/src/adapters/access-tokens.ts';
const refresh = 'libs/identity/src/domain/session.decider.ts';
const sessions = 'apps/identity/test/sessions.component.spec.ts';

export const spec = 'apps/identity/test/access-tokens.component.spec.ts';
export const mutants = [
  {
    name: 'T61 a header may say more than ours',
    file: accessTokens,
    find: 'hasOtherFields || header.kid === undefined',
    replace: 'header.kid === undefined',
  },
  {
    name: 'T62 a token for somebody else is taken',
    file: accessTokens,
    find: '      audience,\n      requiredClaims',
    replace: '      requiredClaims',
  },
  { name: 'T62 any kind of token is taken', file: accessTokens, find: '      typ: TYPE,\n      issuer', replace: '      issuer' },
  {
    name: 'T64 a token may live as long as it says',
    file: accessTokens,
    find: 'maxTokenAge: lifetime,',
    replace: '',
    also: [{ file: accessTokens, find: 'Math.min(exp, iat + lifetime)', replace: 'exp' }],
  },
  {
    name: 'T64 a token that was seen is good for ever',
    file: accessTokens,
    find: 'if (clock.now().getTime() < known.until) return known.claims;',
    replace: 'return known.claims;',
  },
  {
    name: 'T64 a refresh token counts twice',
    file: refresh,
    find: 'const isReused = open.generation !== generation;',
    replace: 'const isReused = false;',
    spec: sessions,
  },
  {
    name: 'T65 a sign-in goes on with the session before it',
    file: 'libs/identity/src/write/start-session.ts',
    find: "sessionId: newId(ids, 'ses', scoped)",
    replace: "sessionId: newId(ids, 'ses', { ...scoped, commandId: owner.id })",
    spec: sessions,
  },
  {
    name: 'T66 a session that was ended elsewhere lives on',
    file: 'libs/identity/src/read/authenticate.query.ts',
    find: '&& clock.now().getTime() < known.until',
    replace: '',
    spec: sessions,
  },
  {
    name: 'T64 a session that has run out goes on',
    file: 'libs/identity/src/domain/session.events.ts',
    find: 'at < state.idleUntil',
    replace: 'true',
    spec: sessions,
    title: 'T64 refreshing carries a session on',
  },
  {
    name: 'T68 the old key dies when the new one is made',
    file: 'apps/identity/src/adapters/signing-keys.ts',
    find: 'next.from + tokenLifetime',
    replace: 'now',
  },
  {
    name: 'T68 a token that cannot be checked is called false',
    file: 'apps/identity/src/adapters/access-tokens.ts',
    find: 'if (error instanceof StoreUnavailable) throw error;',
    replace: '',
  },
  {
    name: 'T69 anybody may end any session',
    file: refresh,
    find: "state.status === 'absent' || state.accountId !== accountId",
    replace: "state.status === 'absent'",
    spec: 'libs/identity/src/domain/session.decider.spec.ts',
  },
];
