import type { Stage } from '../stage.ts';

export const ROLES = ['owner', 'admin', 'technical', 'projectCreator', 'readOnly', 'member'] as const;
export type Role = (typeof ROLES)[number];
/** They have an account, and are in no organization of the matrix (any more, or yet). */
export const OUTSIDERS = ['stranger', 'former', 'invitee'] as const;
/** Without good credentials. */
export const NAMELESS = ['nobody', 'forged', 'signedOut'] as const;
export const ACTORS = [...NAMELESS, ...OUTSIDERS, ...ROLES] as const;
export type Actor = (typeof ACTORS)[number];

/** Who is acted upon. */
const OTHERS = ['target', 'neighbour', 'forgetful'] as const;

export const isOneOf = <T extends string>(names: readonly T[], name: string): name is T => (names as readonly string[]).includes(name);
export const nameless = (actor: Actor): actor is (typeof NAMELESS)[number] => isOneOf(NAMELESS, actor);

export const gather = (stage: Stage): Promise<void> => stage.signUp(...ROLES, ...OUTSIDERS, ...OTHERS, 'signedOut');

/** Ends a session whose access token would be good for a while. */
export const signOut = async (stage: Stage): Promise<void> => {
  await stage.signIn('signedOut');
  await stage.as('signedOut').delete('/v1/sessions/current');
};

/** The last but one character is changed: the last holds bits that do not count. */
const forge = (token: string): string => `${token.slice(0, -2)}${token.at(-2) === 'A' ? 'B' : 'A'}${token.slice(-1)}`;

/** What each shows at the door. */
export const headersOf = async (stage: Stage, actor: Actor): Promise<Readonly<Record<string, string>>> => {
  if (actor === 'nobody') return {};
  const { accessToken } = await stage.tokensOf(actor === 'forged' ? 'stranger' : actor);
  return { authorization: `Bearer ${actor === 'forged' ? forge(accessToken) : accessToken}` };
};
