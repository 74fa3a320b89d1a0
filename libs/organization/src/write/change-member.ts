import { answerOf, streamOf, type Answer, type Envelope } from '@guildhall/eventing';
import { decideChangeRole, decideLeaveOrganization, decideRemoveMember } from '../domain/membership.decider.ts';
import { membership } from '../domain/membership.events.ts';
import type { Role } from '../domain/role.ts';
import type { Dependencies } from '../ports.ts';
import type { MemberBody } from '../read/members.query.ts';
import { presentName } from '../read/present.query.ts';
import { authorizeAgain } from './authorize-again.ts';
import { refusal } from '../domain/refusals.ts';

type MemberInput = Readonly<{ organizationId: string; accountId: string }>;

/** The member from the stream, so that the answer contains the change, even while views are unavailable. */
export const changeRole =
  (dependencies: Dependencies) =>
  async ({ organizationId, accountId, role }: MemberInput & Readonly<{ role: Role }>, envelope: Envelope): Promise<Answer<MemberBody>> => {
    const { handle, recallState } = dependencies;
    const data = { organizationId, accountId, role };
    const { result, revision, position, repeated } = await handle(decideChangeRole, { type: 'ChangeRole', data }, envelope);
    if (repeated) await authorizeAgain(dependencies, envelope.by, organizationId, 'member.role.set');
    const member = await recallState(streamOf(membership, organizationId, accountId));
    if (member.status === 'none') throw refusal('member.unknown');
    const name = await presentName(dependencies, accountId, member.name);
    return { body: { accountId, email: member.email, name, role: result.role, joinedAt: result.joinedAt }, revision, position };
  };

/** Removing oneself is leaving. */
export const removeMember =
  ({ handle }: Dependencies) =>
  async ({ organizationId, accountId }: MemberInput, envelope: Envelope) => {
    const data = { organizationId, accountId };
    return answerOf(
      envelope.by === accountId
        ? await handle(decideLeaveOrganization, { type: 'LeaveOrganization', data }, envelope)
        : await handle(decideRemoveMember, { type: 'RemoveMember', data }, envelope),
    );
  };
