import { account, ANYBODY, foreign, inside, ownersOnly, saidOr, type Table } from './rows.ts';

const noMember = foreign(['somebody gone', 'a neighbour', 'nobody known'], '404 member.unknown');

export const ORGANIZATIONS: Table = {
  createOrganization: account({ 'as it is': '201' }, () => ({ name: 'The Guild' })),
  listOrganizations: account(ANYBODY),
  readOrganization: inside('org.read', { 'an organization': '200' }),
  readLimits: inside('org.read', { 'an organization': '200' }),
  renameOrganization: inside('org.manage', { 'an organization': '200' }, () => ({ name: 'The other Guild' })),
  deleteOrganization: inside(
    'org.delete',
    { 'an organization': '204', 'its name mistyped': '422 organization.not-confirmed' },
    saidOr({ confirm: 'The Guild' }),
  ),
  restoreOrganization: inside('owner.manage', {
    'an organization': '200',
    'a deleted organization': { owner: '200', else: '410 organization.deleted' },
    'an organization past its grace': '410 organization.deleted',
  }),

  listMembers: inside('member.read', { 'an organization': '200' }),
  readMember: inside('member.read', { 'a member': '200', oneself: '200', ...noMember }),
  changeRole: inside(
    'member.role.set',
    {
      'a member': '200',
      'an admin': '200',
      'another owner': ownersOnly('200'),
      'a member, to be an owner': ownersOnly('200'),
      oneself: '403 member.own-role',
      ...noMember,
    },
    saidOr({ role: 'readOnly' }),
  ),
  removeMember: inside('member.manage', {
    'a member': '204',
    'an admin': '204',
    'another owner': ownersOnly('204'),
    oneself: { owner: '409 organization.last-owner', else: '204' },
    'oneself, beside another owner': { else: '204' },
    ...noMember,
  }),
};
