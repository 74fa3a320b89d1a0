import type { Fixture } from '../fixture.ts';

export const ROLES = ['owner', 'admin', 'technical', 'projectCreator', 'readOnly', 'member'] as const;
export type Role = (typeof ROLES)[number];
/** Accounts that are not members of the organizations of the matrix. */
export const OUTSIDERS = ['stranger', 'former', 'invitee'] as const;
/** Without valid credentials. */
export const UNAUTHENTICATED = ['nobody', 'forged', 'signedOut'] as const;
export const ACTORS = [...UNAUTHENTICATED, ...OUTSIDERS, ...ROLES] as const;
export type Actor = (typeof ACTORS)[number];

/** Accounts that requests are about. */
const OTHERS = ['target', 'neighbour', 'forgetful'] as const;

export const isOneOf = <T extends string>(names: readonly T[], name: string): name is T => (names as readonly string[]).includes(name);
export const isUnauthenticated = (actor: Actor): actor is (typeof UNAUTHENTICATED)[number] => isOneOf(UNAUTHENTICATED, actor);

export const signUpAll = (fixture: Fixture): Promise<void> => fixture.signUp(...ROLES, ...OUTSIDERS, ...OTHERS, 'signedOut');

/** Ends a session whose access token has not expired. */
export const signOut = async (fixture: Fixture): Promise<void> => {
  await fixture.signIn('signedOut');
  await fixture.as('signedOut').delete('/v1/sessions/current');
};

/** Changes the last character but one, because the last has unused bits. */
const forge = (token: string): string => `${token.slice(0, -2)}${token.at(-2) === 'A' ? 'B' : 'A'}${token.slice(-1)}`;

/** The request headers of each actor. */
export const headersOf = async (fixture: Fixture, actor: Actor): Promise<Readonly<Record<string, string>>> => {
  if (actor === 'nobody') return {};
  const { accessToken } = await fixture.tokensOf(actor === 'forged' ? 'stranger' : actor);
  return { authorization: `Bearer ${actor === 'forged' ? forge(accessToken) : accessToken}` };
};
