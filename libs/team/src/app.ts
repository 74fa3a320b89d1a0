import type { Dependencies } from './ports.ts';
import { listTeamMembers } from './read/team-members.query.ts';
import { listTeams, previewTeamDeletion, readTeam } from './read/teams.query.ts';
import { addTeamMembers, removeTeamMember, setTeamMembers } from './write/change-team-members.ts';
import { deleteTeam, renameTeam } from './write/change-team.ts';
import { createTeam } from './write/create-team.ts';
import { workers } from './write/workers.ts';

/** The functions for a shell: each takes its input and an envelope, and gives the complete answer. */
export const teamApp = (dependencies: Dependencies) => ({
  commands: {
    createTeam: createTeam(dependencies),
    renameTeam: renameTeam(dependencies),
    deleteTeam: deleteTeam(dependencies),
    addTeamMembers: addTeamMembers(dependencies),
    setTeamMembers: setTeamMembers(dependencies),
    removeTeamMember: removeTeamMember(dependencies),
  },
  queries: {
    listTeams: listTeams(dependencies),
    readTeam: readTeam(dependencies),
    previewTeamDeletion: previewTeamDeletion(dependencies),
    listTeamMembers: listTeamMembers(dependencies),
  },
  workers: workers(dependencies),
});
export type TeamApp = ReturnType<typeof teamApp>;
