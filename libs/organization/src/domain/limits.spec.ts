import { describe, expect, it } from '@jest/globals';
import { allowanceUsed } from '../../test/events-fixture.ts';
import { allowance, allowanceOf, usedInHour, type Allowance } from './allowance.events.ts';
import { invitationRates, refuseOver, roomIn, standardLimits } from './limits.ts';
import { refusal } from './refusals.ts';

const noon = '2030-01-01T12:00:00.000Z';
const used = (...counts: readonly (readonly [string, number])[]): Allowance =>
  counts.reduce((before, [at, count]) => allowance.evolve(before, allowanceUsed('org_1', count), at), allowance.initial);
const rates = (since: string | undefined, before: Allowance, at = noon) =>
  invitationRates('organization', standardLimits, { used: before, since }, at);

describe('the limits of an hour and a day', () => {
  it('S10 are counted in one stream per day, with three values each', () => {
    expect(allowanceOf('invitations', 'org_1', noon)).toEqual(['invitations', 'org_1', '20300101']);
    const before = used(['2030-01-01T11:59:59.999Z', 7], ['2030-01-01T12:00:00.000Z', 2], ['2030-01-01T11:59:59.999Z', 1]);
    expect(before).toEqual({ hour: '2030-01-01T12', inHour: 3, inDay: 10 });
    expect([usedInHour(before, noon), usedInHour(before, '2030-01-01T13:00:00.000Z')]).toEqual([3, 0]);
  });
  it('S10 are low for the first day, and then higher', () => {
    const nothing = used();
    const limits = (since: string | undefined) => rates(since, nothing).map(({ limit }) => limit);
    const small = [standardLimits.newInvitationsPerHour, standardLimits.newInvitationsPerDay];
    expect(limits(undefined)).toEqual(small);
    expect(limits('2029-12-31T12:00:00.001Z')).toEqual(small);
    expect(limits('2029-12-31T12:00:00.000Z')).toEqual([null, standardLimits.invitationsPerDay]);
  });
  it('S10 give the remaining number, and when there will be more', () => {
    const [hour, day] = ['2030-01-01T13:00:00.000Z', '2030-01-02T00:00:00.000Z'];
    expect(roomIn(rates(undefined, used([noon, 48])))).toEqual({ room: 2, retryAt: hour });
    expect(roomIn(rates(undefined, used(['2030-01-01T11:00:00.000Z', 99])))).toEqual({ room: 1, retryAt: day });
    expect(roomIn(rates(undefined, used(['2030-01-01T10:00:00.000Z', 50], [noon, 50])))).toEqual({ room: 0, retryAt: day });
  });
  it('S10 are enforced with a refusal that names the limit and the time', () => {
    expect(() => {
      refuseOver(rates(undefined, used([noon, 49])), noon);
    }).not.toThrow();
    const refused = refusal('limit.reached', {
      retryAfter: 3600,
      errors: [{ pointer: '', code: 'limit.reached', detail: 'organization.invitationsPerHour is 50, until 2030-01-01T13:00:00.000Z.' }],
    });
    let error: unknown;
    try {
      refuseOver(rates(undefined, used([noon, 50])), noon);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ kind: refused.kind, code: refused.code, more: refused.more });
  });
});
