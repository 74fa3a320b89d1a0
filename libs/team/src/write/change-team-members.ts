import { answerOf, type Envelope } from '@guildhall/eventing';
import { decideAddTeamMembers, decideRemoveTeamMember, decideSetTeamMembers } from '../domain/team-members.decider.ts';
import type { Dependencies } from '../ports.ts';
import { loadMembers } from './load-members.ts';

type TeamInput = Readonly<{ organizationId: string; teamId: string }>;
type MembersInput = TeamInput & Readonly<{ accountIds: readonly string[] }>;

export const addTeamMembers =
  (dependencies: Dependencies) =>
  async ({ organizationId, teamId, accountIds }: MembersInput, envelope: Envelope) => {
    const { caller, members } = await loadMembers(dependencies, organizationId, envelope.by, accountIds);
    const data = { organizationId, teamId, caller, members, policy: dependencies.policy };
    return answerOf(await dependencies.handle(decideAddTeamMembers, { type: 'AddTeamMembers', data }, envelope));
  };

/** Sets the members to exactly these. */
export const setTeamMembers =
  (dependencies: Dependencies) =>
  async ({ organizationId, teamId, accountIds }: MembersInput, envelope: Envelope) => {
    const { caller, members } = await loadMembers(dependencies, organizationId, envelope.by, accountIds);
    const data = { organizationId, teamId, caller, members, policy: dependencies.policy };
    return answerOf(await dependencies.handle(decideSetTeamMembers, { type: 'SetTeamMembers', data }, envelope));
  };

export const removeTeamMember =
  (dependencies: Dependencies) =>
  async ({ organizationId, teamId, accountId }: TeamInput & Readonly<{ accountId: string }>, envelope: Envelope) => {
    const { caller } = await loadMembers(dependencies, organizationId, envelope.by);
    const data = { organizationId, teamId, caller, accountId };
    return answerOf(await dependencies.handle(decideRemoveTeamMember, { type: 'RemoveTeamMember', data }, envelope));
  };
