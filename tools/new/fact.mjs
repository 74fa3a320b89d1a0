import { camel, kebab, pascal } from './names.mjs';

export const usage = '<context> <Event>';
export const example = 'organization OrganizationArchived';

const contract = (context, event) => `import { z } from 'zod';
import { fact, type FactOf } from '../fact.ts';

export const ${camel(event)}V1 = fact('${context}.${kebab(event)}.v1', z.object({}), {});
export type ${pascal(event)}V1 = FactOf<typeof ${camel(event)}V1>;
`;

const spec = (event) => `import { expect, it } from '@jest/globals';
import { ${camel(event)}V1 } from './${kebab(event)}.v1.ts';

it('${kebab(event).replaceAll('-', ' ')}: the golden sample says to what', () => {
  expect(Object.keys(${camel(event)}V1.sample)).not.toEqual([]);
});
`;

export const files = (context, event) => {
  const at = `libs/contracts/src/facts/${context}/${kebab(event)}.v1`;
  return { [`${at}.ts`]: contract(context, event), [`${at}.spec.ts`]: spec(event) };
};

export const next = (context, event) =>
  `give it fields and a sample, export it from libs/contracts/src/facts/${context}/index.ts, and let libs/${context}/src/publish.ts make it of ${pascal(event)}`;
