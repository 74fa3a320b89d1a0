import type {
  AccountRegisteredV2,
  AccountRenamedV1,
  AccountVerifiedV1,
  PasswordChangedV1,
  PasswordResetRequestedV1,
  PasswordResetV1,
  RegistrationAttemptedV1,
  SessionEndedV1,
  SessionStartedV1,
} from '@guildhall/contracts';
import type { FactDraft, Recorded } from '@guildhall/eventing';
import { issueOf } from './domain/verification-link.ts';
import type { StoredEvent } from './stored.ts';

/** Every fact of this context. */
export type IdentityFact =
  | AccountRegisteredV2
  | RegistrationAttemptedV1
  | AccountVerifiedV1
  | AccountRenamedV1
  | PasswordChangedV1
  | PasswordResetRequestedV1
  | PasswordResetV1
  | SessionStartedV1
  | SessionEndedV1;
type Draft = FactDraft<IdentityFact>;

/** The public part of each event, without credential ids and devices. */
export const publish = ({ event: { type, data } }: Recorded<StoredEvent>): Draft | undefined => {
  switch (type) {
    case 'AccountRegistered':
    case 'RegistrationRepeated': {
      const { accountId, email, expiresAt } = data;
      const link = { issue: issueOf(expiresAt), expiresAt };
      return { type: 'identity.account-registered.v2', ...about(accountId), data: { accountId, email, ...link } };
    }
    case 'RegistrationAttempted':
      return { type: 'identity.registration-attempted.v1', ...about(data.accountId), data: { accountId: data.accountId } };
    case 'AccountVerified': {
      const { accountId, email, name, invitationId, invitationIssue } = data;
      const by = invitationId === undefined || invitationIssue === undefined ? {} : { invitationId, invitationIssue };
      return { type: 'identity.account-verified.v1', ...about(accountId), data: { accountId, email, name, ...by } };
    }
    case 'AccountRenamed': {
      const { accountId, name } = data;
      return { type: 'identity.account-renamed.v1', ...about(accountId), data: { accountId, name } };
    }
    case 'PasswordChanged':
      return { type: 'identity.password-changed.v1', ...about(data.accountId), data: { accountId: data.accountId } };
    case 'PasswordResetRequested': {
      const { accountId, resetId, expiresAt } = data;
      return { type: 'identity.password-reset-requested.v1', ...about(accountId), data: { accountId, resetId, expiresAt } };
    }
    case 'PasswordReset':
      return { type: 'identity.password-reset.v1', ...about(data.accountId), data: { accountId: data.accountId } };
    case 'SessionStarted': {
      const { accountId, sessionId } = data;
      return { type: 'identity.session-started.v1', ...about(accountId), data: { accountId, sessionId } };
    }
    case 'SessionEnded': {
      const { accountId, sessionId, reason } = data;
      return { type: 'identity.session-ended.v1', ...about(accountId), data: { accountId, sessionId, reason } };
    }
    case 'SessionRefreshed':
    case 'SessionContinued':
    case 'LinkMade':
    case 'Claimed':
    case 'Released':
      return undefined;
  }
};

const about = (accountId: string) => ({ key: accountId, subject: accountId });
