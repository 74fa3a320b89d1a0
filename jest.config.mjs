/** Jest runs the TypeScript sources: workspace packages resolve to `src` through the `@guildhall/source` condition. */
export default {
  testMatch: ['**/*.spec.{ts,mjs}'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '/fixtures/', '[.]engine[.]spec[.]'],
  modulePathIgnorePatterns: ['/dist/'],
  testEnvironment: 'node',
  testTimeout: 60_000,
  testEnvironmentOptions: { customExportConditions: ['@guildhall/source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        module: { type: 'es6' },
        jsc: {
          target: 'es2024',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true },
          keepClassNames: true,
        },
      },
    ],
  },
};
