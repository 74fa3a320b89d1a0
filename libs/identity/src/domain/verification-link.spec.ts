import { describe, expect, test } from '@jest/globals';
import { at, DAY } from '../../test/events-fixture.ts';
import { endOfIssue, issueOf, linkEnd } from './verification-link.ts';

describe('a verification link', () => {
  test('ends at a full second, after its lifetime', () => {
    expect(linkEnd(at, 7 * DAY)).toBe('2030-01-08T12:00:00.000Z');
    expect(linkEnd('2030-01-01T12:00:00.999Z', 7 * DAY)).toBe('2030-01-08T12:00:00.000Z');
  });
  test('has a number from which its end can be read', () => {
    const end = linkEnd('2030-01-01T12:00:00.640Z', DAY);
    expect(endOfIssue(issueOf(end))).toBe(end);
    expect(issueOf('1970-01-01T00:00:07.900Z')).toBe(7);
  });
  test('has the same number as another of the same second, so that both work', () => {
    expect(issueOf(linkEnd('2030-01-01T12:00:00.001Z', DAY))).toBe(issueOf(linkEnd('2030-01-01T12:00:00.998Z', DAY)));
    expect(issueOf(linkEnd('2030-01-01T12:00:01.000Z', DAY))).toBe(issueOf(linkEnd(at, DAY)) + 1);
  });
});
