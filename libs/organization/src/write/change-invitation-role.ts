import type { Answer, CommandEnvelope } from '@guildhall/eventing';
import { decideChangeInvitationRole } from '../domain/invitation.decider.ts';
import type { Role } from '../domain/role.ts';
import type { Caller, Dependencies } from '../ports.ts';
import type { InvitationBody } from '../read/invitations.query.ts';
import { presentDelivery } from '../read/present.query.ts';
import { authorizeAgain } from './authorize-again.ts';
import { invitedAddress } from './invited-address.ts';

type ChangeInvitationRoleInput = Readonly<{ organizationId: string; invitationId: string; role: Role }>;

/** Its link stays valid, with the other role. */
export const changeInvitationRole =
  (dependencies: Dependencies) =>
  async (
    { organizationId, invitationId, role }: ChangeInvitationRoleInput,
    { caller, ...envelope }: CommandEnvelope<Caller>,
  ): Promise<Answer<InvitationBody>> => {
    const data = { organizationId, invitationId, role, inviterName: caller.name };
    const command = { type: 'ChangeInvitationRole', data } as const;
    const { result, revision, position, repeated } = await dependencies.handle(decideChangeInvitationRole, command, envelope);
    if (repeated) await authorizeAgain(dependencies, envelope.by, organizationId, 'member.invite');
    const { issue, ...changed } = result;
    const email = await invitedAddress(dependencies, invitationId);
    const delivery = await presentDelivery(dependencies, invitationId, issue);
    return { body: { id: invitationId, organizationId, email, ...changed, status: 'pending', delivery }, revision, position };
  };
