import js from '@eslint/js';
import nx from '@nx/eslint-plugin';
import ts from 'typescript-eslint';
import disableWithReason from './tools/eslint/disable-with-reason.mjs';
import asWithReason from './tools/eslint/as-with-reason.mjs';
import documented from './tools/eslint/documented.mjs';
import fileName from './tools/eslint/file-name.mjs';
import { filesOf, modules } from './tools/boundaries/modules.mjs';
import { projectBoundaries, projectBoundariesOfSpecs } from './tools/boundaries/projects.mjs';
import { banned, env, world } from './tools/eslint/rules.mjs';

const specs = ['**/*.spec.ts', '**/test/**/*.ts', 'e2e/**/*.ts'];
const guildhall = {
  rules: { 'as-with-reason': asWithReason, 'disable-with-reason': disableWithReason, documented, 'file-name': fileName },
};

const node = Object.fromEntries(
  [
    'console',
    'process',
    'performance',
    'fetch',
    'setImmediate',
    'setTimeout',
    'clearTimeout',
    'AbortController',
    'AbortSignal',
    'Buffer',
    'URL',
  ].map((name) => [name, 'readonly']),
);

const sizes = {
  'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
  'max-lines-per-function': ['error', { max: 50, skipBlankLines: true, skipComments: true }],
  'max-depth': ['error', 3],
  'max-params': ['error', 4],
  complexity: ['error', { max: 10, variant: 'modified' }],
};

/** The rules with types that find what the compiler does not; all of the strict ones would take minutes. */
const typed = {
  '@typescript-eslint/await-thenable': 'error',
  '@typescript-eslint/no-floating-promises': 'error',
  '@typescript-eslint/no-unnecessary-condition': 'error',
  '@typescript-eslint/only-throw-error': 'error',
  '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
};

const typescript = {
  files: ['**/*.ts'],
  extends: [ts.configs.strict],
  plugins: { guildhall, '@nx': nx },
  languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
  rules: {
    ...sizes,
    'guildhall/as-with-reason': 'error',
    'guildhall/disable-with-reason': 'error',
    'guildhall/file-name': ['error', ['[a-z0-9]+([-.][a-z0-9]+)*[.]ts']],
    'no-restricted-syntax': banned([], env),
    '@nx/enforce-module-boundaries': ['error', projectBoundaries],
    '@typescript-eslint/consistent-type-imports': 'error',
    '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true, allowEmpty: true }],
    '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    ...typed,
  },
};

/** A module's own rules, from the table. */
const moduleRules = ({ at, rules, names }) => ({
  files: filesOf(at),
  ignores: specs,
  rules: {
    'no-restricted-syntax': banned(rules, env),
    ...(rules.includes('pure') && { 'no-restricted-globals': ['error', ...world] }),
    ...(names && { 'guildhall/file-name': ['error', names] }),
  },
});

export default ts.config(
  { ignores: ['**/dist/', '**/generated/', '**/node_modules/', '**/fixtures/', '**/data/', 'coverage/', '.nx/', '.cache/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  { files: ['**/*.mjs'], languageOptions: { globals: node }, rules: sizes },
  typescript,
  // ESLint takes the last match, the table the first.
  ...modules.toReversed().map(moduleRules),
  { files: ['**/*.config.ts', '**/main.ts'], rules: { 'no-restricted-syntax': banned([]) } },
  // The words of docs/architecture.md are explained there; every other type of the kernel explains itself.
  { files: ['libs/eventing/src/**/*.ts'], ignores: specs, rules: { 'guildhall/documented': 'error' } },
  // The parameters of a controller's method declare what it takes from the request.
  { files: ['**/*.controller.ts'], rules: { 'max-params': ['error', 6] } },
  {
    files: specs,
    rules: {
      'max-lines': 'off',
      'max-params': 'off',
      'max-lines-per-function': 'off',
      'no-restricted-syntax': banned([]),
      'guildhall/as-with-reason': 'off',
      '@nx/enforce-module-boundaries': ['error', projectBoundariesOfSpecs],
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
);
