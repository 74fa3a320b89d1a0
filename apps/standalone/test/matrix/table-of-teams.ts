import { foreign, inside, saidOr, type BodyOf, type Table } from './rows.ts';

const noTeam = foreign(['a deleted team', 'a neighbour’s team', 'a team that never was'], '404 team.unknown');
const people: BodyOf = ({ accountId }) => ({ accountIds: [accountId] });
const joining = {
  'a team without the member': '200',
  ...foreign(['a team, and a neighbour', 'a team, and nobody known'], '422 member.unknown'),
  ...noTeam,
} as const;

export const TEAMS: Table = {
  createTeam: inside('team.manage', { 'an organization': '201', 'a taken name': '409 team.name-taken' }, saidOr({ name: 'Auditors' })),
  listTeams: inside('team.read', { 'an organization': '200' }),
  readTeam: inside('team.read', { 'a team with a member': '200', ...noTeam }),
  renameTeam: inside('team.manage', { 'a team with a member': '200', ...noTeam }, () => ({ name: 'Auditors' })),
  previewTeamDeletion: inside('team.manage', { 'a team with a member': '200', ...noTeam }),
  deleteTeam: inside('team.manage', { 'a team with a member': '204', ...noTeam }),
  listTeamMembers: inside('team.read', { 'a team with a member': '200', ...noTeam }),
  addTeamMembers: inside('team.manage', joining, people),
  setTeamMembers: inside('team.manage', joining, people),
  removeTeamMember: inside('team.manage', {
    'a team with a member': '204',
    'a team without the member': '404 member.not-in-team',
    'a team, and a neighbour': '404 member.not-in-team',
    'a team, and nobody known': '404 member.not-in-team',
    ...noTeam,
  }),
};
