import { answerOf, type Envelope } from '@guildhall/eventing';
import { keys } from '../domain/keys.ts';
import { decideDeleteTeam, decideRenameTeam } from '../domain/team.decider.ts';
import type { Dependencies } from '../ports.ts';
import { loadMembers } from './load-members.ts';

type TeamInput = Readonly<{ organizationId: string; teamId: string }>;

export const renameTeam =
  (dependencies: Dependencies) =>
  async ({ organizationId, teamId, name }: TeamInput & Readonly<{ name: string }>, envelope: Envelope) => {
    const { handle, ids } = dependencies;
    const { caller } = await loadMembers(dependencies, organizationId, envelope.by);
    const data = { organizationId, teamId, caller, name, nameKey: keys(ids).teamName(organizationId, name) };
    return answerOf(await handle(decideRenameTeam, { type: 'RenameTeam', data }, envelope));
  };

export const deleteTeam =
  (dependencies: Dependencies) =>
  async ({ organizationId, teamId }: TeamInput, envelope: Envelope) => {
    const { caller } = await loadMembers(dependencies, organizationId, envelope.by);
    const data = { organizationId, teamId, caller };
    return answerOf(await dependencies.handle(decideDeleteTeam, { type: 'DeleteTeam', data }, envelope));
  };
