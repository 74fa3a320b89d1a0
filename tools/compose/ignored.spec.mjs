import { describe, expect, it } from '@jest/globals';
import { ignoredBy } from './ignored.mjs';

const isIgnored = ignoredBy('# only the apps\n*\n!apps\n**/dist\n');

describe('.dockerignore', () => {
  it('keeps out what no line brings back', () => expect(isIgnored('docs/adr')).toBe(true));
  it('lets in what a later line brings back, and what lies below it', () => expect(isIgnored('apps/team/src/index.ts')).toBe(false));
  it('keeps out what a still later line takes away', () => expect(isIgnored('apps/team/dist/index.js')).toBe(true));
});
