/** The same walls between whole projects, by the tags in their package.json: what Nx knows and holds. */
import { contexts } from './rooms.mjs';

const app = ['core', 'kernel', 'contract', 'adapter', 'shell', 'service'];
const mayUse = {
  kernel: [],
  contract: [],
  core: ['kernel', 'contract'],
  adapter: ['kernel'],
  shell: ['kernel', 'contract'],
  service: ['kernel', 'contract', 'adapter', 'shell'],
  app,
  standalone: [...app, 'app'],
  testing: [...app, 'testing'],
  // The journeys and harnesses of the root see the whole; their rooms say more.
  system: [...app, 'app', 'standalone', 'testing'],
};

const walls = (...more) => ({
  enforceBuildableLibDependency: false,
  // A library's specs use the test kit, and the test kit uses the library: no cycle of files, which dependency-cruiser watches.
  ignoredCircularDependencies: [['tag:type:testing', '*']],
  depConstraints: [
    ...Object.entries(mayUse).map(([type, may]) => ({
      sourceTag: `type:${type}`,
      onlyDependOnLibsWithTags: [...may, ...more].map((tag) => `type:${tag}`),
    })),
    ...contexts.map((context) => ({ sourceTag: `scope:${context}`, onlyDependOnLibsWithTags: [`scope:${context}`, 'scope:shared'] })),
  ],
});

export const boundaries = walls();
export const boundariesOfSpecs = walls('testing', 'adapter');
