import { Refusal, type DomainEvent, type Stream } from '@guildhall/eventing';
import { mailedAgain, type Mailed } from './mailed.ts';

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

/** `used`: it, or another of its time, was followed. */
type Reset = Readonly<{ resetId: string; askedAt: string; expiresAt: string; used: boolean }>;

export type Registered = Readonly<{ status: 'registered'; id: string; email: string; mailed: Mailed }>;
export type Verified = Readonly<{
  status: 'verified';
  id: string;
  email: string;
  name: string;
  credentialId: string;
  /** Rises with every new password: sessions of an earlier one are over, however many there are. */
  epoch: number;
  /** The links that were mailed last, oldest first: each is good for its own time, until one is followed. */
  resets: readonly Reset[];
  /** Mails that told the owner of somebody's attempt to register the address again. */
  attempts?: Mailed;
}>;
export type Account = Readonly<{ status: 'absent' }> | Registered | Verified;

/** More than can be open at a time: the pauses between them double. */
const RESETS = 20;

export const account: Stream<Account, AccountEvent> = {
  category: 'account',
  initial: { status: 'absent' },
  evolve(it, { type, data }, at) {
    switch (type) {
      case 'AccountRegistered':
        return { status: 'registered', id: data.accountId, email: data.email, mailed: mailedAgain(undefined, at) };
      case 'RegistrationRepeated':
        return it.status === 'registered' ? { ...it, mailed: mailedAgain(it.mailed, at) } : it;
      case 'RegistrationAttempted':
        return it.status === 'verified' ? { ...it, attempts: mailedAgain(it.attempts, at) } : it;
      case 'AccountVerified': {
        const { accountId: id, email, name, credentialId } = data;
        return { status: 'verified', id, email, name, credentialId, epoch: 1, resets: [] };
      }
      case 'AccountRenamed':
        return it.status === 'verified' ? { ...it, name: data.name } : it;
      case 'PasswordChanged':
        // Whoever still knew the password needs no link that is on its way.
        return it.status === 'verified' ? { ...it, credentialId: data.credentialId, epoch: it.epoch + 1, resets: [] } : it;
      case 'PasswordResetRequested': {
        if (it.status !== 'verified') return it;
        const { resetId, expiresAt } = data;
        return { ...it, resets: [...it.resets, { resetId, askedAt: at, expiresAt, used: false }].slice(-RESETS) };
      }
      case 'PasswordReset': {
        if (it.status !== 'verified') return it;
        const resets = it.resets.map((one) => ({ ...one, used: true }));
        return { ...it, credentialId: data.credentialId, epoch: it.epoch + 1, resets };
      }
    }
  },
};

/** Nobody signs in before an address is proven; an account that is not is none to the outside. */
export const verifiedOnly = (it: Account): Verified => {
  if (it.status !== 'verified') throw new Refusal('missing', 'account.unknown');
  return it;
};
