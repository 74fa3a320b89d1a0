import { camel, kebab, pascal } from './names.mjs';

export const usage = '<context> <documents>';
export const example = 'organization archived-organizations';

const view = (name) => `import type { EventView } from '@guildhall/eventing';
import type { StoredEvent } from '../stored.ts';

export type ${pascal(name)}Doc = Readonly<{ id: string }>;

export const ${camel(name)}: EventView<StoredEvent, ${pascal(name)}Doc> = {
  name: '${kebab(name)}.v1',
  indexes: {},
  keys: () => [],
  project: (doc) => doc,
};
`;

const spec = (name) => `import type { Recorded } from '@guildhall/eventing';
import { projectedTwice } from '@guildhall/testing';
import { expect, it } from '@jest/globals';
import type { StoredEvent } from '../stored.ts';
import { ${camel(name)} } from './${kebab(name)}.view.ts';

const past: readonly Recorded<StoredEvent>[] = [];

it('${kebab(name).replaceAll('-', ' ')} show what happened', () => {
  expect(projectedTwice(${camel(name)}, past)).toEqual({ id_1: { id: 'id_1' } });
});
`;

export const files = (context, name) => {
  const at = `libs/${context}/src/read/${kebab(name)}.view`;
  return { [`${at}.ts`]: view(name), [`${at}.spec.ts`]: spec(name) };
};

export const next = (context, name) =>
  `give it events and keys, add its row to libs/${context}/README.md, and name ${camel(name)} among the views in libs/${context}/src/index.ts`;
