import type { Dependencies } from './ports.ts';
import { listInvitations, readInvitation } from './read/invitations.query.ts';
import { readLimits } from './read/limits.query.ts';
import { openInvitation, previewInvitation } from './read/link.query.ts';
import { listMembers, readMember } from './read/members.query.ts';
import { listMyInvitations } from './read/my-invitations.query.ts';
import { listOrganizations, readOrganization } from './read/organizations.query.ts';
import { acceptForSignUp, acceptInvitation } from './write/accept-invitation.ts';
import { cancelInvitation } from './write/cancel-invitation.ts';
import { changeInvitationRole } from './write/change-invitation-role.ts';
import { changeRole, removeMember } from './write/change-member.ts';
import { deleteOrganization, renameOrganization, restoreOrganization } from './write/change-organization.ts';
import { createOrganization } from './write/create-organization.ts';
import { declineInvitation } from './write/decline-invitation.ts';
import { inviteMembers } from './write/invite-members.ts';
import { resendInvitation } from './write/resend-invitation.ts';
import { workers } from './write/workers.ts';

/** The functions for a shell: each takes its input and an envelope, and gives the complete answer. */
export const organizationApp = (dependencies: Dependencies) => ({
  commands: {
    createOrganization: createOrganization(dependencies),
    renameOrganization: renameOrganization(dependencies),
    deleteOrganization: deleteOrganization(dependencies),
    restoreOrganization: restoreOrganization(dependencies),
    changeRole: changeRole(dependencies),
    removeMember: removeMember(dependencies),
    inviteMembers: inviteMembers(dependencies),
    resendInvitation: resendInvitation(dependencies),
    changeInvitationRole: changeInvitationRole(dependencies),
    cancelInvitation: cancelInvitation(dependencies),
    acceptInvitation: acceptInvitation(dependencies),
    acceptForSignUp: acceptForSignUp(dependencies),
    declineInvitation: declineInvitation(dependencies),
  },
  queries: {
    listOrganizations: listOrganizations(dependencies),
    readOrganization: readOrganization(dependencies),
    readLimits: readLimits(dependencies),
    listMembers: listMembers(dependencies),
    readMember: readMember(dependencies),
    listInvitations: listInvitations(dependencies),
    readInvitation: readInvitation(dependencies),
    listMyInvitations: listMyInvitations(dependencies),
    previewInvitation: previewInvitation(dependencies),
    openInvitation: openInvitation(dependencies),
  },
  workers: workers(dependencies),
});
export type OrganizationApp = ReturnType<typeof organizationApp>;
