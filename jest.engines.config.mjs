import standard from './jest.config.mjs';

/** The suites that need real servers; `npm run test:engines` starts them. One at a time: they share the servers. */
export default { ...standard, testMatch: ['**/*.engine.spec.ts'], testPathIgnorePatterns: ['/node_modules/', '/dist/'], maxWorkers: 1 };
