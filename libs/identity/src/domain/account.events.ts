import type { DomainEvent, Stream } from '@guildhall/eventing';
import { mailedAgain, type Mailed } from './mail-pause.ts';
import { refusal } from './refusals.ts';

/** An unverified address, and when the link that is mailed now expires. */
type Registration = { accountId: string; email: string; expiresAt: string };
/** Chosen with the link that verified the address: a mailed one, or an invitation's. */
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

/** `used`: this link was used, or another that was open at that time. */
type Reset = Readonly<{ resetId: string; requestedAt: string; expiresAt: string; used: boolean }>;

export type Registered = Readonly<{ status: 'registered'; id: string; email: string; mailed: Mailed }>;
export type Verified = Readonly<{
  status: 'verified';
  id: string;
  email: string;
  name: string;
  credentialId: string;
  /** Increased by every new password, which ends all sessions of earlier epochs. */
  epoch: number;
  /** The links that were mailed last, oldest first: each works until it expires or one of them is used. */
  resets: readonly Reset[];
  /** Mails to the owner about attempts to register the address again. */
  attempts?: Mailed;
}>;
export type Account = Readonly<{ status: 'absent' }> | Registered | Verified;

/** More than can be open at a time, since the pauses between them double. */
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
        // A password change makes open reset links unnecessary.
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

/** Nobody can sign in before the address is verified: outside, an unverified account does not exist. */
export const verifiedOnly = (state: Account): Verified => {
  if (state.status !== 'verified') throw refusal('account.unknown');
  return state;
};
