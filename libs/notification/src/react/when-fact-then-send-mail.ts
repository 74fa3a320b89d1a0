import type {
  AccountRegisteredV2,
  InvitationAcceptedV1,
  InvitationCancelledV1,
  InvitationDeclinedV1,
  InvitationExpiredV1,
  InvitationResentV1,
  MemberInvitedV1,
  MemberJoinedV1,
  MemberRemovedV1,
  MemberRoleChangedV1,
  OrganizationDeletedV1,
  PasswordChangedV1,
  PasswordResetRequestedV1,
  PasswordResetV1,
  RegistrationAttemptedV1,
} from '@guildhall/contracts';
import { typeId, type Fact, type JobData, type Reactor } from '@guildhall/eventing';

/** The mail that a fact asks for: `mail` goes to one recipient, `bulkMail` to every member. What it is about; undefined: no mail. */
type Row<F extends Fact> = Readonly<{ on: F['type']; job: string; about: (fact: F) => JobData | undefined }>;

const mail = <F extends Fact>(on: F['type'], template: string, refs: (data: F['data'], actor: string) => JobData | undefined): Row<F> => ({
  on,
  job: 'send-email',
  about: ({ data, actor }) => {
    const about = refs(data, actor);
    return about && { template, ...about };
  },
});
const bulkMail = <F extends Fact>(on: F['type'], refs: (data: F['data'], actor: string) => JobData): Row<F> => ({
  on,
  job: 'notify-members',
  about: ({ data, actor }) => refs(data, actor),
});

const ofAccount = ({ accountId }: Readonly<{ accountId: string }>) => ({ accountId });
const ofInvitation = ({ organizationId, invitationId }: Readonly<{ organizationId: string; invitationId: string }>) => ({
  organizationId,
  invitationId,
});

/* eslint-disable @typescript-eslint/no-explicit-any -- a list of rows for different facts */
/** Which fact asks for which mail, and what it is about. To whom it goes and what it says is looked up when it is sent. */
const rows: readonly Row<any>[] = [
  mail<AccountRegisteredV2>('identity.account-registered.v2', 'verification', ({ accountId, issue }) => ({ accountId, issue })),
  mail<RegistrationAttemptedV1>('identity.registration-attempted.v1', 'registration-attempted', ofAccount),
  mail<PasswordResetRequestedV1>('identity.password-reset-requested.v1', 'password-reset', ({ accountId, resetId }) => ({
    accountId,
    resetId,
  })),
  mail<PasswordChangedV1>('identity.password-changed.v1', 'password-changed', ofAccount),
  mail<PasswordResetV1>('identity.password-reset.v1', 'password-changed', ofAccount),
  mail<MemberInvitedV1>('organization.member-invited.v1', 'invitation', ({ issue, ...data }) => ({ ...ofInvitation(data), issue })),
  mail<InvitationResentV1>('organization.invitation-resent.v1', 'invitation', ({ issue, ...data }) => ({ ...ofInvitation(data), issue })),
  mail<InvitationCancelledV1>('organization.invitation-cancelled.v1', 'invitation-cancelled', ofInvitation),
  mail<InvitationExpiredV1>('organization.invitation-expired.v1', 'invitation-expired', ofInvitation),
  mail<InvitationAcceptedV1>('organization.invitation-accepted.v1', 'invitation-accepted', ofInvitation),
  mail<InvitationDeclinedV1>('organization.invitation-declined.v1', 'invitation-declined', ofInvitation),
  // Who founds an organization is welcomed by nobody.
  mail<MemberJoinedV1>('organization.member-joined.v1', 'member-joined', ({ organizationId, accountId, role, invitationId }) =>
    invitationId === undefined ? undefined : { organizationId, accountId, role },
  ),
  mail<MemberRoleChangedV1>(
    'organization.member-role-changed.v1',
    'member-role-changed',
    ({ organizationId, accountId, role }, actorId) => ({ ...{ organizationId, accountId, role, actorId } }),
  ),
  mail<MemberRemovedV1>('organization.member-removed.v1', 'member-removed', ({ organizationId, accountId }, actorId) => ({
    ...{ organizationId, accountId, actorId },
  })),
  bulkMail<OrganizationDeletedV1>('organization.organization-deleted.v1', ({ organizationId }, actorId) => ({ organizationId, actorId })),
];
const rowOf = new Map<string, Row<any>>(rows.map((row) => [row.on, row]));
/* eslint-enable @typescript-eslint/no-explicit-any */

/** One mail, or one bulk mail, for each fact of the table. Its id derives from the fact's. */
export const whenFactThenSendMail: Reactor<Fact> = {
  name: 'when-fact-then-send-mail',
  on: rows.map(({ on }) => on),
  react: (fact) => {
    const row = rowOf.get(fact.type);
    const about = row?.about(fact);
    return row === undefined || about === undefined
      ? []
      : [{ name: row.job, data: { deliveryId: typeId('eml', fact.id), dueAt: fact.time, ...about } }];
  },
};
