import { outcomeForAll, inOrganization, ownBodyOr, type BodyOf, type Table } from './rows.ts';

const noTeam = outcomeForAll(['a deleted team', 'a team of another organization', 'an unknown team'], '404 team.unknown');
const people: BodyOf = ({ accountId }) => ({ accountIds: [accountId] });
const joining = {
  'a team without the member': '200',
  ...outcomeForAll(['a team, and an account of another organization', 'a team, and an unknown account'], '422 member.unknown'),
  ...noTeam,
} as const;

export const TEAMS: Table = {
  createTeam: inOrganization(
    'team.manage',
    { 'an organization': '201', 'a taken name': '409 team.name-taken' },
    ownBodyOr({ name: 'Auditors' }),
  ),
  listTeams: inOrganization('team.read', { 'an organization': '200' }),
  readTeam: inOrganization('team.read', { 'a team with a member': '200', ...noTeam }),
  renameTeam: inOrganization('team.manage', { 'a team with a member': '200', ...noTeam }, () => ({ name: 'Auditors' })),
  previewTeamDeletion: inOrganization('team.manage', { 'a team with a member': '200', ...noTeam }),
  deleteTeam: inOrganization('team.manage', { 'a team with a member': '204', ...noTeam }),
  listTeamMembers: inOrganization('team.read', { 'a team with a member': '200', ...noTeam }),
  addTeamMembers: inOrganization('team.manage', joining, people),
  setTeamMembers: inOrganization('team.manage', joining, people),
  removeTeamMember: inOrganization('team.manage', {
    'a team with a member': '204',
    'a team without the member': '404 member.not-in-team',
    'a team, and an account of another organization': '404 member.not-in-team',
    'a team, and an unknown account': '404 member.not-in-team',
    ...noTeam,
  }),
};
