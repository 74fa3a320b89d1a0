import { memberLeftV1, memberRemovedV1 } from '@guildhall/contracts';
import { describe, expect, it } from '@jest/globals';
import { whenMemberGoneThenLeaveTeams } from './when-member-gone-then-leave-teams.ts';

const time = '2030-01-01T12:00:00.000Z';
const fact = <T extends string, D>({ type, sample: data }: { type: T; sample: D }, position: string) => ({
  ...{ id: position, type, key: 'org_1', subject: 'org_1', time, position },
  ...{ actor: 'acc_ada', correlationId: 'x', causationId: 'x', data },
});

describe('when a member has gone', () => {
  const { react, on } = whenMemberGoneThenLeaveTeams;

  it('T108 one job takes them out of their teams, whether they left or were removed', () => {
    expect(on).toEqual([memberLeftV1.type, memberRemovedV1.type]);
    const { organizationId, accountId } = memberLeftV1.sample;
    const jobs = [{ name: 'leave-teams', data: { organizationId, accountId, departedAt: '0007', leftAt: time } }];
    expect([react(fact(memberLeftV1, '0007')), react(fact(memberRemovedV1, '0007'))]).toEqual([jobs, jobs]);
  });
  it('the job says which departure it is, so that a later membership is not ended by it', () => {
    const departures = ['0007', '0009'].map((position) => react(fact(memberLeftV1, position))[0]?.data['departedAt']);
    expect(departures).toEqual(['0007', '0009']);
  });
});
