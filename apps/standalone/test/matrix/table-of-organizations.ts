import { account, ANY_ACTOR, outcomeForAll, inOrganization, ownersOnly, ownBodyOr, type Table } from './rows.ts';

const noMember = outcomeForAll(['a former member', 'an account of another organization', 'an unknown account'], '404 member.unknown');

export const ORGANIZATIONS: Table = {
  createOrganization: account({ 'any situation': '201' }, () => ({ name: 'The Guild' })),
  listOrganizations: account(ANY_ACTOR),
  readOrganization: inOrganization('org.read', { 'an organization': '200' }),
  readLimits: inOrganization('org.read', { 'an organization': '200' }),
  renameOrganization: inOrganization('org.manage', { 'an organization': '200' }, () => ({ name: 'The other Guild' })),
  deleteOrganization: inOrganization(
    'org.delete',
    { 'an organization': '204', 'a wrong confirmation': '422 organization.not-confirmed' },
    ownBodyOr({ confirm: 'The Guild' }),
  ),
  restoreOrganization: inOrganization('owner.manage', {
    'an organization': '200',
    'a deleted organization': { owner: '200', else: '410 organization.deleted' },
    'an organization after its grace period': '410 organization.deleted',
  }),

  listMembers: inOrganization('member.read', { 'an organization': '200' }),
  readMember: inOrganization('member.read', { 'a member': '200', 'the actor': '200', ...noMember }),
  changeRole: inOrganization(
    'member.role.set',
    {
      'a member': '200',
      'an admin': '200',
      'another owner': ownersOnly('200'),
      'a member, changed to owner': ownersOnly('200'),
      'the actor': '403 member.own-role',
      ...noMember,
    },
    ownBodyOr({ role: 'readOnly' }),
  ),
  removeMember: inOrganization('member.manage', {
    'a member': '204',
    'an admin': '204',
    'another owner': ownersOnly('204'),
    'the actor': { owner: '409 organization.last-owner', else: '204' },
    'the actor, with another owner': { else: '204' },
    ...noMember,
  }),
};
