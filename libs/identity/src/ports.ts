import type { Clock, Context, Envelope, Ids, LinkTokens, Position, SecretStore } from '@guildhall/eventing';
import type { Policy } from './domain/policy.ts';

/** Slow on purpose, and off the main thread. */
export interface PasswordHasher {
  hash(password: string): Promise<string>;
  /** Without a hash the same work against one that no password fits (T58). */
  matches(hash: string | undefined, password: string): Promise<boolean>;
}

/** What a signed-in person's requests carry, as far as the core says. */
export type AccessGrant = Readonly<{ accountId: string; sessionId: string; email: string; name: string; notAfter: string }>;
export interface AccessTokens {
  issue(grant: AccessGrant): Promise<Readonly<{ token: string; expiresIn: number }>>;
  /** What a genuine, unexpired token says; undefined for everything else. May answer at once. */
  read(token: string): TokenClaims | undefined | Promise<TokenClaims | undefined>;
}
export type TokenClaims = Readonly<{ accountId: string; sessionId: string }>;

/** Hears what ends sessions or changes accounts in this process, so that tokens die with the answer. */
export type SessionWatch = Readonly<{ sessionEnded: (sessionId: string) => void; accountChanged: (accountId: string) => void }>;

/** An invitation whose link was shown: newest, open, and sent by somebody who may still invite. Its address is proven by the link. */
export type OpenInvitation = Readonly<{ invitationId: string; issue: number; email: string }>;
/** A new account that an invitation's link has proven the address of. */
export type Joining = Readonly<{ invitationId: string; issue: number; accountId: string; email: string; name: string }>;

/** Where invitations are kept. Both refuse as accepting does (`invitation.expired`, …) and with `service.unavailable`. */
export interface Invitations {
  open(token: string): Promise<OpenInvitation>;
  /** Makes the account a member. The same again, at any time, gives the same answer. */
  accept(joining: Joining, envelope: Envelope): Promise<Readonly<{ organizationId: string; role: string }>>;
}

/** What writing needs beside the one way to handle a command. */
export type Writing = Readonly<{
  handle: Context['handle'];
  readState: Context['readState'];
  ids: Ids;
  links: LinkTokens;
  secrets: SecretStore;
  hasher: PasswordHasher;
  tokens: AccessTokens;
  invitations: Invitations;
  /** Whether a password is among the commonest. */
  isCommon: (password: string) => boolean;
  watch: SessionWatch;
  policy: Policy;
}>;

/** Waits until the views have everything acknowledged here, and a position if one is named; refuses (`read.too-early`, `service.unavailable`) when that takes too long. */
export type Settled = (min?: Position) => Promise<void>;

export type Reading = Readonly<{
  collection: Context['collection'];
  waitForProjections: Settled;
  readState: Context['readState'];
  clock: Clock;
}>;

/** A person who calls, as proven by an access token. */
export type Caller = Readonly<{ accountId: string; email: string; name: string; sessionId: string }>;
