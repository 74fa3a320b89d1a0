import { describe, expect, it } from '@jest/globals';
import { unmetVersion } from './engine-version.ts';

describe('K10 the version of an engine', () => {
  const firstGood = ['7.0.28', '8.0.17', '8.2.3'];
  it.each(['7.0.28', '7.0.100', '7.3.0', '8.0.17', '8.1.0', '8.2.3', '8.10.0', '10.0', 'v8.2.4', '8.2.3-rc.1'])(
    'is enough: %s',
    (version) => {
      expect(unmetVersion(version, firstGood)).toEqual([]);
    },
  );

  it.each(['6.0.30', '7.0.27', '7.0', '8.0.9', '8.2.2', '0.9.1'])('is too old: %s', (found) => {
    expect(unmetVersion(found, firstGood)).toEqual([
      { requirement: 'version', found, needed: '7.0.28, 8.0.17, 8.2.3 or later', breaks: true },
    ]);
  });

  it.each([
    [undefined, 'unknown: not told'],
    ['latest', 'unknown: latest'],
  ])('is unknown, and breaks nothing: %s', (version, found) => {
    expect(unmetVersion(version, firstGood)).toEqual([
      { requirement: 'version', found, needed: '7.0.28, 8.0.17, 8.2.3 or later', breaks: false },
    ]);
  });
});
