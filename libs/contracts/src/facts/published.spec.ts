import { describe, expect, it } from '@jest/globals';
import { validateFact, publishedFacts } from './published.ts';

describe('a fact as it comes in', () => {
  it.each([...publishedFacts.values()])('is good when it is as its golden sample: $type', ({ type, sample }) => {
    expect(validateFact({ type, data: sample })).toBeUndefined();
  });

  it('may have fields that are not known yet, and may be of a type that is not', () => {
    const [contract] = publishedFacts.values();
    expect(validateFact({ type: contract?.type ?? '', data: { ...(contract?.sample as object), later: 1 } })).toBeUndefined(); // samples are objects
    expect(validateFact({ type: 'team.team-painted.v1', data: {} })).toBeUndefined();
  });

  it('is told by the names of its fields, and never by what is in them', () => {
    const data = { organizationId: 'org_secret', accountId: 7, role: 'member', joinedAt: 'noon' };
    expect(validateFact({ type: 'organization.member-joined.v1', data })).toBe(
      'data.organizationId: invalid_format, data.accountId: invalid_type, data.joinedAt: invalid_format',
    );
  });
});
