import { Refusal, type DomainEvent, type Stream } from '@guildhall/eventing';

/** Each registration of an address has its own id, name and credential: only what the mailbox's owner followed counts. */
type Registration = {
  accountId: string;
  registrationId: string;
  credentialId: string;
  email: string;
  name: string;
  expiresAt: string;
  invitationId?: string;
  invitationIssue?: number;
};

/** A credential id names a password hash in the secret store; no event holds the hash. */
export type AccountEvent =
  | DomainEvent<'AccountRegistered', Registration>
  | DomainEvent<'RegistrationRepeated', Registration>
  | DomainEvent<'RegistrationAttempted', { accountId: string }>
  | DomainEvent<'AccountVerified', Omit<Registration, 'expiresAt'>>
  | DomainEvent<'AccountRenamed', { accountId: string; name: string }>
  | DomainEvent<'PasswordChanged', { accountId: string; credentialId: string; sessionId: string }>
  | DomainEvent<'PasswordResetRequested', { accountId: string; resetId: string; expiresAt: string }>
  | DomainEvent<'PasswordReset', { accountId: string; resetId: string; credentialId: string }>;

export type Pending = Readonly<Omit<Registration, 'accountId' | 'email'>>;
type Reset = Readonly<{ resetId: string; expiresAt: string; used: boolean }>;

export type Registered = Readonly<{ status: 'registered'; id: string; email: string; pending: readonly Pending[] }>;
export type Verified = Readonly<{
  status: 'verified';
  id: string;
  email: string;
  name: string;
  credentialId: string;
  /** Rises with every new password: sessions of an earlier one are over, however many there are. */
  epoch: number;
  reset?: Reset;
}>;
export type Account = Readonly<{ status: 'absent' }> | Registered | Verified;

/** Registrations that may be followed at a time; the oldest goes first, so that a flood makes no stream heavy. */
const PENDING = 20;
export const crowdedOut = (pending: readonly Pending[]): readonly Pending[] => pending.slice(0, Math.max(0, pending.length + 1 - PENDING));

const withPending = (
  pending: readonly Pending[],
  { accountId: _, email: __, ...registration }: Readonly<Registration>,
): readonly Pending[] => [...pending.slice(crowdedOut(pending).length), registration];

export const account: Stream<Account, AccountEvent> = {
  category: 'account',
  initial: { status: 'absent' },
  evolve(it, { type, data }) {
    switch (type) {
      case 'AccountRegistered':
        return { status: 'registered', id: data.accountId, email: data.email, pending: withPending([], data) };
      case 'RegistrationRepeated':
        return it.status === 'registered' ? { ...it, pending: withPending(it.pending, data) } : it;
      case 'RegistrationAttempted':
        return it;
      case 'AccountVerified': {
        const { accountId: id, email, name, credentialId } = data;
        return { status: 'verified', id, email, name, credentialId, epoch: 1 };
      }
      case 'AccountRenamed':
        return it.status === 'verified' ? { ...it, name: data.name } : it;
      case 'PasswordChanged': {
        if (it.status !== 'verified') return it;
        const { reset: _, ...rest } = it; // whoever still knew the password needs no link that is on its way
        return { ...rest, credentialId: data.credentialId, epoch: it.epoch + 1 };
      }
      case 'PasswordResetRequested':
        return it.status === 'verified' ? { ...it, reset: { resetId: data.resetId, expiresAt: data.expiresAt, used: false } } : it;
      case 'PasswordReset':
        return it.status === 'verified' && it.reset !== undefined
          ? { ...it, credentialId: data.credentialId, epoch: it.epoch + 1, reset: { ...it.reset, used: true } }
          : it;
    }
  },
};

/** Nobody signs in before an address is proven; an account that is not is none to the outside. */
export const verifiedOnly = (it: Account): Verified => {
  if (it.status !== 'verified') throw new Refusal('missing', 'account.unknown');
  return it;
};
