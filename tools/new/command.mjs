import { camel, kebab, pascal } from './names.mjs';

export const usage = '<context> <Command> <stream>';
export const example = 'organization ArchiveOrganization organization';

const decider = (command, stream) => `import { decider, streamOf, type Command } from '@guildhall/eventing';
import { ${camel(stream)} } from './${stream}.events.ts';

export type ${pascal(command)} = Command<'${pascal(command)}', { organizationId: string; ${camel(stream)}Id: string }>;

export const ${camel(command)} = decider<${pascal(command)}>()({
  tenant: ({ data }) => data.organizationId,
  streams: ({ data }) => ({ ${camel(stream)}: streamOf(${camel(stream)}, data.${camel(stream)}Id) }),
  decide: () => ({ events: {}, result: {} }),
});
`;

const spec = (context, command, stream) => `import { given } from '@guildhall/testing';
import { describe, it } from '@jest/globals';
import { ${camel(command)}, type ${pascal(command)} } from './${kebab(command)}.decider.ts';

const wish: ${pascal(command)} = {
  type: '${pascal(command)}',
  data: { organizationId: 'org_1', ${camel(stream)}Id: '${stream}_1' },
  by: 'acc_ada',
  at: '2030-01-01T12:00:00.000Z',
};

describe('${kebab(command).replaceAll('-', ' ')}', () => {
  it('is refused where there is nothing', () => {
    given(${camel(command)}).when(wish).refused('${context}.unknown');
  });
});
`;

/** A stream that is the organization's own has one id, not two. */
const tidy = (text) =>
  text
    .replaceAll('organizationId: string; organizationId: string', 'organizationId: string')
    .replace("organizationId: 'org_1', organizationId: 'organization_1'", "organizationId: 'org_1'");

export const files = (context, command, stream) => {
  const at = `libs/${context}/src/domain/${kebab(command)}.decider`;
  return { [`${at}.ts`]: tidy(decider(command, stream)), [`${at}.spec.ts`]: tidy(spec(context, command, stream)) };
};

export const next = (context, command) =>
  `let it decide, export ${camel(command)} from libs/${context}/src/index.ts, and add its row to libs/${context}/README.md`;
