import { describe, expect, it } from '@jest/globals';
import { packagesOutside } from './packages.mjs';

const dependencies = { hash: '2.0.0', plain: '1.0.0', queue: '1.0.0', inside: '1.0.0' };
const manifest = { name: 'guildhall', version: '1.0.0', license: 'Apache-2.0', engines: { node: '>=24' }, dependencies };
const packages = {
  '': { dependencies, optionalDependencies: { 'node-linux': '24.0.0' } },
  'node_modules/hash': {
    ...{ version: '2.0.0', dependencies: { loader: '^1.0.0' } },
    optionalDependencies: { 'hash-linux': '2.0.0', 'hash-mac': '2.0.0' },
  },
  'node_modules/hash-linux': { version: '2.0.0', optional: true, os: ['linux'] },
  'node_modules/hash-mac': { version: '2.0.0', optional: true, os: ['darwin'] },
  'node_modules/hash/node_modules/loader': { version: '1.5.0' },
  'node_modules/inside': { version: '1.0.0' },
  'node_modules/loader': { version: '3.0.0' },
  'node_modules/node-linux': { version: '24.0.0', optional: true, os: 'linux' },
  'node_modules/plain': { version: '1.0.0', dependencies: { inside: '1' } },
  'node_modules/queue': { version: '1.0.0', dependencies: { loader: '3' } },
};
const of = (...bundles) => packagesOutside(manifest, { lockfileVersion: 3, packages }, bundles);

describe('the packages of an image', () => {
  it('are those that a bundle imports, and those with native parts, as the repository has them', () =>
    expect(of('import { Queue } from "queue";', 'const a = 1;').manifest.dependencies).toEqual({ hash: '2.0.0', queue: '1.0.0' }));

  it.each(['a(import("plain"))', 'b = require("plain/sub");', 'import "plain";', 'import { a } from "plain";', '} from "plain";'])(
    'are imported by %s',
    (text) => expect(of(text).manifest.dependencies).toHaveProperty('plain'),
  );

  it.each(['const name = "plain";', '// import "plain";', '   * a = require("plain");'])('are not imported by %s', (text) =>
    expect(of(text).manifest.dependencies).toEqual({ hash: '2.0.0' }),
  );

  it('bring what they depend on, from where Node finds it, for every system', () =>
    expect(Object.keys(of('require("queue")').lock.packages)).toEqual([
      '',
      'node_modules/hash',
      'node_modules/hash-linux',
      'node_modules/hash-mac',
      'node_modules/hash/node_modules/loader',
      'node_modules/loader',
      'node_modules/queue',
    ]));

  it('leave out Node itself, which the image has', () => expect(of('').lock.packages).not.toHaveProperty('node_modules/node-linux'));
});
