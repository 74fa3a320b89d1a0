import { describe, expect, it } from '@jest/globals';
import { patched } from './patch.mjs';

const object = () => ({
  kind: 'Deployment',
  metadata: { name: 'team', labels: { tier: 'service' } },
  spec: { items: ['a', 'c'], 'a/b': 1 },
});
const after = (...operations) => patched(object(), [{ target: { kind: 'Deployment' }, operations }]).spec;

describe('a patch', () => {
  it('adds to the end of a list, or before one of its items', () =>
    expect(after({ op: 'add', path: '/spec/items/-', value: 'd' }, { op: 'add', path: '/spec/items/1', value: 'b' }).items).toEqual([
      'a',
      'b',
      'c',
      'd',
    ]));

  it('replaces and removes, keys with a slash too', () => {
    expect(after({ op: 'replace', path: '/spec/a~1b', value: 2 })).toEqual({ items: ['a', 'c'], 'a/b': 2 });
    expect(after({ op: 'remove', path: '/spec/items/0' }).items).toEqual(['c']);
  });

  it('leaves alone what it was not given', () => {
    const before = object();
    patched(before, [{ target: { name: 'team' }, operations: [{ op: 'remove', path: '/spec/items' }] }]);
    expect(before).toEqual(object());
  });

  it('is for whom its target names, whole and by label', () => {
    const operations = [{ op: 'remove', path: '/spec' }];
    const isFor = (target) => patched(object(), [{ target, operations }]).spec === undefined;
    expect(isFor({ name: 'tea|team' })).toBe(true);
    expect(isFor({ name: 'tea' })).toBe(false);
    expect(isFor({ labelSelector: 'tier=service' })).toBe(true);
    expect(isFor({ labelSelector: 'tier=engine' })).toBe(false);
  });

  it('does not pass over what is not there', () =>
    expect(() => after({ op: 'remove', path: '/spec/nothing' })).toThrow('has no /spec/nothing to remove'));
});
