import { describe, expect, it } from '@jest/globals';
import { validateFact, publishedFacts } from './published.ts';

describe('a received fact', () => {
  it.each([...publishedFacts.values()])('is valid if it is like its golden sample: $type', ({ type, sample }) => {
    expect(validateFact({ type, data: sample })).toBeUndefined();
  });

  it('may have unknown fields or an unknown type', () => {
    const [contract] = publishedFacts.values();
    expect(validateFact({ type: contract?.type ?? '', data: { ...(contract?.sample as object), later: 1 } })).toBeUndefined(); // samples are objects
    expect(validateFact({ type: 'team.team-painted.v1', data: {} })).toBeUndefined();
  });

  it('is refused with the names of its invalid fields, without their values', () => {
    const data = { organizationId: 'org_secret', accountId: 7, role: 'member', joinedAt: 'noon' };
    expect(validateFact({ type: 'organization.member-joined.v1', data })).toBe(
      'data.organizationId: invalid_format, data.accountId: invalid_type, data.joinedAt: invalid_format',
    );
  });
});
