import { describe, expect, test } from '@jest/globals';
import { NewPassword } from './identity.ts';

const codes = (schema: typeof NewPassword, text: string): unknown =>
  schema.safeParse(text).error?.issues.map((issue) => (issue.code === 'custom' ? issue.params?.['code'] : issue.code));

describe('NewPassword', () => {
  test('has 12 to 256 characters of any kind', () => {
    expect(codes(NewPassword, 'correct horse')).toBeUndefined();
    expect(codes(NewPassword, '            ')).toBeUndefined();
    expect(codes(NewPassword, 'elevenchars')).toEqual(['password.too-short']);
    expect(codes(NewPassword, 'twelve chars')).toBeUndefined();
    expect(codes(NewPassword, 'x'.repeat(256))).toBeUndefined();
    expect(codes(NewPassword, 'x'.repeat(257))).toEqual(['password.too-long']);
  });
  test('counts code points, not UTF-16 units', () => {
    expect(codes(NewPassword, '😀'.repeat(11))).toEqual(['password.too-short']);
    expect(codes(NewPassword, '😀'.repeat(12))).toBeUndefined();
  });
});
