import type { DomainEvent, Stream } from '@guildhall/eventing';
import { mailedAgain, type Mailed } from './mail-pause.ts';
import { refusal } from './refusals.ts';

/** An address that nobody has proven yet, and until when the link works that is mailed for it now. */
type Registration = { accountId: string; email: string; expiresAt: string };
/** Chosen by whoever has just proven the mailbox: by a mailed link, or by an invitation's. */
type Proven = { accountId: string; credentialId: string; email: string; name: string; invitationId?: string; invitationIssue?: number };

/** A credential id names a password hash in the secret store; no event holds the hash. */
export type AccountEvent =
  | DomainEvent<'AccountRegistered', Registration>
  | DomainEvent<'RegistrationRepeated', Registration>
  | DomainEvent<'RegistrationAttempted', { accountId: string }>
  | DomainEvent<'AccountVerified', Proven>
  | DomainEvent<'AccountRenamed', { accountId: string; name: string }>
  | DomainEvent<'PasswordChanged', { accountId: string; credentialId: string; sessionId: string }>
  | DomainEvent<'PasswordResetRequested', { accountId: string; resetId: string; expiresAt: string }>
  | DomainEvent<'PasswordReset', { accountId: string; resetId: string; credentialId: string }>;

/** `used`: this link was followed, or another that was open at that time. */
type Reset = Readonly<{ resetId: string; requestedAt: string; expiresAt: string; used: boolean }>;

export type Registered = Readonly<{ status: 'registered'; id: string; email: string; mailed: Mailed }>;
export type Verified = Readonly<{
  status: 'verified';
  id: string;
  email: string;
  name: string;
  credentialId: string;
  /** Rises with every new password: sessions of an earlier one are over, however many there are. */
  epoch: number;
  /** The links that were mailed last, oldest first: each works until it expires, or until one is followed. */
  resets: readonly Reset[];
  /** Mails that told the owner of somebody's attempt to register the address again. */
  attempts?: Mailed;
}>;
export type Account = Readonly<{ status: 'absent' }> | Registered | Verified;

/** More than can be open at a time: the pauses between them double. */
const MAX_RESETS = 20;

export const account: Stream<Account, AccountEvent> = {
  category: 'account',
  initial: { status: 'absent' },
  evolve(state, { type, data }, at) {
    switch (type) {
      case 'AccountRegistered':
        return { status: 'registered', id: data.accountId, email: data.email, mailed: mailedAgain(undefined, at) };
      case 'RegistrationRepeated':
        return state.status === 'registered' ? { ...state, mailed: mailedAgain(state.mailed, at) } : state;
      case 'RegistrationAttempted':
        return state.status === 'verified' ? { ...state, attempts: mailedAgain(state.attempts, at) } : state;
      case 'AccountVerified': {
        const { accountId: id, email, name, credentialId } = data;
        return { status: 'verified', id, email, name, credentialId, epoch: 1, resets: [] };
      }
      case 'AccountRenamed':
        return state.status === 'verified' ? { ...state, name: data.name } : state;
      case 'PasswordChanged':
        // Whoever still knew the password needs no link that is on its way.
        return state.status === 'verified' ? { ...state, credentialId: data.credentialId, epoch: state.epoch + 1, resets: [] } : state;
      case 'PasswordResetRequested': {
        if (state.status !== 'verified') return state;
        const { resetId, expiresAt } = data;
        return { ...state, resets: [...state.resets, { resetId, requestedAt: at, expiresAt, used: false }].slice(-MAX_RESETS) };
      }
      case 'PasswordReset': {
        if (state.status !== 'verified') return state;
        const resets = state.resets.map((reset) => ({ ...reset, used: true }));
        return { ...state, credentialId: data.credentialId, epoch: state.epoch + 1, resets };
      }
    }
  },
};

/** Nobody signs in before an address is proven: to the outside, an account without a proven address does not exist. */
export const verifiedOnly = (state: Account): Verified => {
  if (state.status !== 'verified') throw refusal('account.unknown');
  return state;
};
