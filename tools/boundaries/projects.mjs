/** Which projects may import which, by the tags in their package.json; @nx/enforce-module-boundaries checks it. */
import { contextNames } from '../../libs/contracts/src/contexts.ts';

const app = ['core', 'access', 'kernel', 'contract', 'adapter', 'shell', 'service'];
const mayUse = {
  kernel: [],
  contract: [],
  access: ['kernel', 'contract'],
  core: ['kernel', 'contract', 'access'],
  adapter: ['kernel'],
  shell: ['kernel', 'contract'],
  service: ['kernel', 'contract', 'adapter', 'shell'],
  app,
  standalone: [...app, 'app'],
  testing: [...app, 'testing'],
  // e2e and bench may import everything here; tools/boundaries/modules.mjs says more.
  system: [...app, 'app', 'standalone', 'testing'],
};

const boundaries = (...more) => ({
  enforceBuildableLibDependency: false,
  // A library's specs use libs/testing, and libs/testing uses the library. dependency-cruiser checks that no files form a cycle.
  ignoredCircularDependencies: [['tag:type:testing', '*']],
  depConstraints: [
    ...Object.entries(mayUse).map(([type, may]) => ({
      sourceTag: `type:${type}`,
      onlyDependOnLibsWithTags: [...may, ...more].map((tag) => `type:${tag}`),
    })),
    ...contextNames.map((context) => ({ sourceTag: `scope:${context}`, onlyDependOnLibsWithTags: [`scope:${context}`, 'scope:shared'] })),
  ],
});

export const projectBoundaries = boundaries();
export const projectBoundariesOfSpecs = boundaries('testing', 'adapter');
