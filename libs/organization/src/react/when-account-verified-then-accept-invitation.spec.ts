import { accountVerifiedV1, type AccountVerifiedV1 } from '@guildhall/contracts';
import { describe, expect, it } from '@jest/globals';
import { noon } from '../../test/events-fixture.ts';
import { whenAccountVerifiedThenAcceptInvitation } from './when-account-verified-then-accept-invitation.ts';

const fact = (data: AccountVerifiedV1['data']): AccountVerifiedV1 => ({
  ...{ id: '1', type: accountVerifiedV1.type, key: data.accountId, subject: data.accountId, time: noon, position: '0001' },
  ...{ actor: data.accountId, correlationId: 'x', causationId: 'x', data },
});

describe('when an account is verified', () => {
  const { react, on } = whenAccountVerifiedThenAcceptInvitation;
  const { accountId, invitationId } = accountVerifiedV1.sample;

  it('PX08 the invitation that it signed up through is accepted, for the link that was used', () => {
    expect(on).toEqual([accountVerifiedV1.type]);
    expect(react(fact(accountVerifiedV1.sample))).toEqual([{ name: 'accept-invitation', data: { accountId, invitationId, issue: 1 } }]);
  });
  it('no job is added without one', () => {
    const { invitationId: _, invitationIssue: __, ...plain } = accountVerifiedV1.sample;
    expect(react(fact(plain))).toEqual([]);
  });
});
