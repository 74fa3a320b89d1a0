import type { MemberJoinedV1 } from '@guildhall/contracts';
import type { Clock, Context, Envelope, Ids, LinkTokens, Position, SecretStore } from '@guildhall/eventing';
import type { Policy } from './domain/policy.ts';

/** What this core needs from its shell. */
export type Dependencies = Readonly<{
  handle: Context['handle'];
  readState: Context['readState'];
  recallState: Context['recallState'];
  collection: Context['collection'];
  /** Waits until the views have everything acknowledged in this process, and `min` if given; throws when they do not reach it in time. */
  waitForProjections: (min?: Position) => Promise<void>;
  ids: Ids;
  links: LinkTokens;
  secrets: SecretStore;
  clock: Pick<Clock, 'now'>;
  hasher: PasswordHasher;
  tokens: AccessTokens;
  invitations: Invitations;
  failures: FailureCounts;
  knownNetworks: KnownNetworks;
  /** Whether a password is a common one. */
  isCommonPassword: (password: string) => boolean;
  policy: Policy;
  /** `recheck`: how long, in milliseconds, a session that another process ended may be accepted in this one. `max`: cached sessions. */
  sessionCache: Readonly<{ recheck: number; max: number }>;
}>;

/** Slow on purpose, and off the main thread. */
export interface PasswordHasher {
  hash(password: string): Promise<string>;
  /** Without a hash it does the same work against a hash that no password matches (T58). */
  matches(hash: string | undefined, password: string): Promise<boolean>;
}

/** What an access token is issued for. `notAfter`: ISO-8601; the token expires then at the latest. */
export type AccessGrant = Readonly<{ accountId: string; sessionId: string; email: string; name: string; notAfter: string }>;
export interface AccessTokens {
  /** `expiresIn` in seconds. */
  issue(grant: AccessGrant): Promise<Readonly<{ token: string; expiresIn: number }>>;
  /** What a genuine, unexpired token says; undefined for everything else. May answer at once. */
  read(token: string): TokenClaims | undefined | Promise<TokenClaims | undefined>;
}
export type TokenClaims = Readonly<{ accountId: string; sessionId: string }>;

/** An open invitation, found by its newest link, whose inviter may still invite. The link verifies its address. */
export type OpenInvitation = Readonly<{ invitationId: string; issue: number; email: string }>;
/** A new account whose address an invitation's link has verified. */
export type Joining = Readonly<{ invitationId: string; issue: number; accountId: string; email: string; name: string }>;

/** Invitations of the organization context. Both refuse like accepting (`invitation.expired`, …) and with `service.unavailable`. */
export interface Invitations {
  open(token: string): Promise<OpenInvitation>;
  /** Makes the account a member. The same again, at any time, gives the same answer. */
  accept(joining: Joining, envelope: Envelope): Promise<Readonly<{ organizationId: string; role: MemberJoinedV1['data']['role'] }>>;
}

/** Counts of wrong passwords within a window of time, each under a key. */
export interface FailureCounts {
  /** Counts an attempt as failed until `forgive`. Gives the seconds to wait if there have been too many. */
  begin(key: string): Promise<number | undefined>;
  forgive(key: string): Promise<void>;
  /** Resets the count. */
  reset(key: string): Promise<void>;
}

/** The networks that the owner of an address has used; a key is one text of address and network. */
export interface KnownNetworks {
  has(key: string): Promise<boolean>;
  /** Adds a network for at least 90 days. */
  add(key: string): Promise<void>;
}

/** The caller that an access token authenticates. */
export type Caller = Readonly<{ accountId: string; email: string; name: string; sessionId: string }>;

/**
 * What this process remembers of living sessions. A command that ends a session or changes an account makes it forget, so that tokens die
 * before the answer leaves.
 */
export type SessionCache = Readonly<{
  callerOf: (claims: TokenClaims) => Caller | undefined | Promise<Caller | undefined>;
  forgetSession: (sessionId: string) => void;
  forgetAccount: (accountId: string) => void;
}>;
