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
/** `used`: it, or another of its time, was followed. */
type Reset = Readonly<{ resetId: string; askedAt: string; expiresAt: string; used: boolean }>;

export type Registered = Readonly<{ status: 'registered'; id: string; email: string; pending: readonly Pending[] }>;
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
}>;
export type Account = Readonly<{ status: 'absent' }> | Registered | Verified;

/** Registrations that may be followed at a time; the oldest goes first, so that a flood makes no stream heavy. */
const PENDING = 20;
export const crowdedOut = (pending: readonly Pending[]): readonly Pending[] => pending.slice(0, Math.max(0, pending.length + 1 - PENDING));

const withPending = (
  pending: readonly Pending[],
  { accountId: _, email: __, ...registration }: Readonly<Registration>,
): readonly Pending[] => [...pending.slice(crowdedOut(pending).length), registration];

/** More than can be open at a time: the pauses between them double. */
const RESETS = 20;

export const account: Stream<Account, AccountEvent> = {
  category: 'account',
  initial: { status: 'absent' },
  evolve(it, { type, data }, at) {
    switch (type) {
      case 'AccountRegistered':
        return { status: 'registered', id: data.accountId, email: data.email, pending: withPending([], data) };
      case 'RegistrationRepeated':
        return it.status === 'registered' ? { ...it, pending: withPending(it.pending, data) } : it;
      case 'RegistrationAttempted':
        return it;
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
