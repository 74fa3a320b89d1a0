import * as contracts from '@guildhall/contracts';
import { typeId, type Fact } from '@guildhall/eventing';
import { describe, expect, it } from '@jest/globals';
import { ada, bob, factOf, invitationId, noon, organizationId, resetId } from '../../test/events-fixture.ts';
import { whenFactThenSendMail } from './when-fact-then-send-mail.ts';

const { on, react } = whenFactThenSendMail;
const { accountRegisteredV2, invitationResentV1, memberInvitedV1, memberJoinedV1 } = contracts;
const ofInvitation = { organizationId, invitationId };
const ofMember = { organizationId, accountId: bob };

type Contract = Readonly<{ type: string; sample: object }>;
/** Every fact that asks for a mail: the job, and what is in its data beside the id and the time. */
const requests: readonly (readonly [Contract, string, object])[] = [
  [accountRegisteredV2, 'send-email', { template: 'verification', accountId: bob, issue: accountRegisteredV2.sample.issue }],
  [contracts.registrationAttemptedV1, 'send-email', { template: 'registration-attempted', accountId: bob }],
  [contracts.passwordResetRequestedV1, 'send-email', { template: 'password-reset', accountId: bob, resetId }],
  [contracts.passwordChangedV1, 'send-email', { template: 'password-changed', accountId: bob }],
  [contracts.passwordResetV1, 'send-email', { template: 'password-changed', accountId: bob }],
  [memberInvitedV1, 'send-email', { template: 'invitation', ...ofInvitation, issue: 1 }],
  [invitationResentV1, 'send-email', { template: 'invitation', ...ofInvitation, issue: invitationResentV1.sample.issue }],
  [contracts.invitationCancelledV1, 'send-email', { template: 'invitation-cancelled', ...ofInvitation }],
  [contracts.invitationExpiredV1, 'send-email', { template: 'invitation-expired', ...ofInvitation }],
  [contracts.invitationAcceptedV1, 'send-email', { template: 'invitation-accepted', ...ofInvitation }],
  [contracts.invitationDeclinedV1, 'send-email', { template: 'invitation-declined', ...ofInvitation }],
  [memberJoinedV1, 'send-email', { template: 'member-joined', ...ofMember, role: 'technical' }],
  [contracts.memberRoleChangedV1, 'send-email', { template: 'member-role-changed', ...ofMember, role: 'admin', actorId: ada }],
  [contracts.memberRemovedV1, 'send-email', { template: 'member-removed', ...ofMember, actorId: ada }],
  [contracts.organizationDeletedV1, 'notify-members', { organizationId, actorId: ada }],
];
const factsOfOthers = Object.values<object>(contracts).filter(
  (exported): exported is Contract =>
    'sample' in exported && 'type' in exported && !requests.some(([{ type }]) => type === exported.type) && exported.sample !== undefined,
);

describe('a fact that asks for a mail', () => {
  it('M23 is one of those that the table lists, each once', () => {
    expect([...on].toSorted()).toEqual(requests.map(([{ type }]) => type).toSorted());
  });
  it.each(requests.map(([contract, ...rest]) => [contract.type, contract, ...rest] as const))(
    '%s gives one job, and a repeat of the fact the same one',
    (_, contract, name, about) => {
      const fact: Fact = factOf(contract, 7);
      expect(react(fact)).toEqual([{ name, data: { deliveryId: typeId('eml', fact.id), dueAt: noon, ...about } }]);
      expect(react({ ...fact, position: '000008' })).toEqual(react(fact));
    },
  );
  it.each(requests.map(([contract]) => [contract.type, contract] as const))('%s gives a job of which the id is its own', (_, contract) => {
    const [first, second] = [react(factOf(contract, 1))[0], react(factOf(contract, 2))[0]];
    expect(first?.data['deliveryId']).not.toBe(second?.data['deliveryId']);
    expect({ ...first?.data, deliveryId: '' }).toEqual({ ...second?.data, deliveryId: '' });
  });
  it.each(requests.map(([contract]) => [contract.type, contract] as const))(
    '%s puts no address, name or token into a job, whatever else it carries',
    (_, contract) => {
      const personal = { email: 'bob@example.com', name: 'Bob', inviterName: 'Ada', token: 'secret', tokenHash: 'hash' };
      const request = JSON.stringify(react(factOf(contract, 1, personal)));
      for (const value of Object.values(personal)) expect(request).not.toContain(value);
    },
  );
});

describe('a fact that asks for no mail', () => {
  it('is that of who founds an organization: nobody has invited them', () => {
    const { invitationId: _, ...founder } = memberJoinedV1.sample;
    expect(react({ ...factOf(memberJoinedV1, 1), data: founder })).toEqual([]);
  });
  it.each(factsOfOthers.map((contract) => [contract.type, contract] as const))('is %s', (_, contract) => {
    expect(react(factOf(contract, 1))).toEqual([]);
  });
  it('is one of a type that is not known here', () => {
    expect(react({ ...factOf(memberInvitedV1, 1), type: 'organization.member-invited.v9' })).toEqual([]);
  });
});
