import { camel, kebab, pascal } from './names.mjs';

export const usage = '<context>';
export const example = 'billing';

const manifest = (context) => `{
  "name": "@guildhall/${context}",
  "version": "0.1.0",
  "private": true,
  "license": "Apache-2.0",
  "type": "module",
  "exports": { ".": { "@guildhall/source": "./src/index.ts", "default": "./dist/index.js" } },
  "nx": { "tags": ["type:core", "scope:${context}"] }
}
`;

const events = (context) => `import type { DomainEvent, Stream } from '@guildhall/eventing';

export type ${pascal(context)}Event = DomainEvent<'${pascal(context)}Created', { ${camel(context)}Id: string }>;
export type ${pascal(context)} = Readonly<{ status: 'absent' }> | Readonly<{ status: 'active'; id: string }>;

export const ${camel(context)}: Stream<${pascal(context)}, ${pascal(context)}Event> = {
  category: '${context}',
  initial: { status: 'absent' },
  evolve: (state) => state,
};
`;

const spec = (context) => `import { expect, it } from '@jest/globals';
import { ${camel(context)} } from './${context}.events.ts';

it('is there once it was created', () => {
  const created = { type: '${pascal(context)}Created', data: { ${camel(context)}Id: '${context}_1' } } as const;
  const state = ${camel(context)}.evolve(${camel(context)}.initial, created, '2030-01-01T12:00:00.000Z');
  expect(state).toEqual({ status: 'active', id: '${context}_1' });
});
`;

export const files = (name) => {
  const context = kebab(name);
  const at = `libs/${context}/src/domain/${context}.events`;
  return { [`libs/${context}/package.json`]: manifest(context), [`${at}.ts`]: events(context), [`${at}.spec.ts`]: spec(context) };
};

export const next = (name) =>
  `add '${kebab(name)}' to the contexts in tools/boundaries/modules.mjs: tools/boundaries/shape.spec.mjs lists what is still missing`;
