import type { AccountVerifiedV1 } from '@guildhall/contracts';
import type { Reactor } from '@guildhall/eventing';

export const whenAccountVerifiedThenAcceptInvitation: Reactor<AccountVerifiedV1> = {
  name: 'when-account-verified-then-accept-invitation',
  on: ['identity.account-verified.v1'],
  react: ({ data: { accountId, invitationId, invitationIssue } }) =>
    invitationId === undefined || invitationIssue === undefined
      ? []
      : [{ name: 'accept-invitation', data: { accountId, invitationId, issue: invitationIssue } }],
};
