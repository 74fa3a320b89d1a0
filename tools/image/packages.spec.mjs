import { describe, expect, it } from '@jest/globals';
import { packagesOutside } from './packages.mjs';

const of = (...bundles) => packagesOutside({ '@team/hash': '2.0.0', plain: '1.0.0' }, bundles);

describe('the packages of an image', () => {
  it('are those that a bundle imports, at the versions of the repository', () =>
    expect(of('import { hash } from "@team/hash";', 'import { other } from "other";')).toEqual({ '@team/hash': '2.0.0' }));

  it.each([
    'a(import("plain"))',
    'b = require("plain/sub");',
    'c = __require("plain");',
    'import "plain";',
    'import { a } from "plain";',
    '} from "plain";',
  ])('are imported by %s', (text) => expect(of(text)).toEqual({ plain: '1.0.0' }));

  it.each(['const name = "plain";', '// import "plain";', '   * a = require("plain");'])('are not imported by %s', (text) =>
    expect(of(text)).toEqual({}),
  );
});
