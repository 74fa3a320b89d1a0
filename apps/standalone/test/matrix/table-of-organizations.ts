import { account, ANYBODY, outcomeForAll, inOrganization, ownersOnly, ownBodyOr, type Table } from './rows.ts';

const noMember = outcomeForAll(['somebody gone', 'a neighbour', 'nobody known'], '404 member.unknown');

export const ORGANIZATIONS: Table = {
  createOrganization: account({ 'as it is': '201' }, () => ({ name: 'The Guild' })),
  listOrganizations: account(ANYBODY),
  readOrganization: inOrganization('org.read', { 'an organization': '200' }),
  readLimits: inOrganization('org.read', { 'an organization': '200' }),
  renameOrganization: inOrganization('org.manage', { 'an organization': '200' }, () => ({ name: 'The other Guild' })),
  deleteOrganization: inOrganization(
    'org.delete',
    { 'an organization': '204', 'its name mistyped': '422 organization.not-confirmed' },
    ownBodyOr({ confirm: 'The Guild' }),
  ),
  restoreOrganization: inOrganization('owner.manage', {
    'an organization': '200',
    'a deleted organization': { owner: '200', else: '410 organization.deleted' },
    'an organization past its grace': '410 organization.deleted',
  }),

  listMembers: inOrganization('member.read', { 'an organization': '200' }),
  readMember: inOrganization('member.read', { 'a member': '200', oneself: '200', ...noMember }),
  changeRole: inOrganization(
    'member.role.set',
    {
      'a member': '200',
      'an admin': '200',
      'another owner': ownersOnly('200'),
      'a member, to be an owner': ownersOnly('200'),
      oneself: '403 member.own-role',
      ...noMember,
    },
    ownBodyOr({ role: 'readOnly' }),
  ),
  removeMember: inOrganization('member.manage', {
    'a member': '204',
    'an admin': '204',
    'another owner': ownersOnly('204'),
    oneself: { owner: '409 organization.last-owner', else: '204' },
    'oneself, beside another owner': { else: '204' },
    ...noMember,
  }),
};
