import { camel, kebab, pascal } from './names.mjs';

export const usage = '<context> <Command> <stream>';
export const example = 'organization ArchiveOrganization organization';

const decider = (command, stream) => `import { decider, streamOf, type Command } from '@guildhall/eventing';
import { ${camel(stream)} } from './${stream}.events.ts';

export type ${pascal(command)} = Command<'${pascal(command)}', { organizationId: string; ${camel(stream)}Id: string }>;

export const decide${pascal(command)} = decider<${pascal(command)}>()({
  tenant: ({ data }) => data.organizationId,
  streams: ({ data }) => ({ ${camel(stream)}: streamOf(${camel(stream)}, data.${camel(stream)}Id) }),
  decide: () => ({ events: {}, result: {} }),
});
`;

const spec = (command, stream) => `import { given } from '@guildhall/testing';
import { describe, it } from '@jest/globals';
import { decide${pascal(command)}, type ${pascal(command)} } from './${kebab(command)}.decider.ts';

const ${camel(command)}: ${pascal(command)} = {
  type: '${pascal(command)}',
  data: { organizationId: 'org_1', ${camel(stream)}Id: '${stream}_1' },
  by: 'acc_ada',
  at: '2030-01-01T12:00:00.000Z',
};

describe('${kebab(command).replaceAll('-', ' ')}', () => {
  it('is refused where there is nothing', () => {
    given(decide${pascal(command)}).when(${camel(command)}).refused('${stream}.unknown');
  });
});
`;

const handler = (command, stream) => `import { answerOf, type Envelope } from '@guildhall/eventing';
import { decide${pascal(command)} } from '../domain/${kebab(command)}.decider.ts';
import type { Dependencies } from '../ports.ts';

type ${pascal(command)}Input = Readonly<{ organizationId: string; ${camel(stream)}Id: string }>;

export const ${camel(command)} =
  ({ handle }: Dependencies) =>
  async ({ organizationId, ${camel(stream)}Id }: ${pascal(command)}Input, envelope: Envelope) => {
    const data = { organizationId, ${camel(stream)}Id };
    return answerOf(await handle(decide${pascal(command)}, { type: '${pascal(command)}', data }, envelope));
  };
`;

/** A stream that is the organization's own has one id, not two. */
const withOneId = (text) =>
  text
    .replaceAll('organizationId: string; organizationId: string', 'organizationId: string')
    .replaceAll('organizationId, organizationId', 'organizationId')
    .replace("organizationId: 'org_1', organizationId: 'organization_1'", "organizationId: 'org_1'");

export const files = (context, command, stream) => {
  const [core, name] = [`libs/${context}/src`, kebab(command)];
  return {
    [`${core}/domain/${name}.decider.ts`]: withOneId(decider(command, stream)),
    [`${core}/domain/${name}.decider.spec.ts`]: withOneId(spec(command, stream)),
    [`${core}/write/${name}.ts`]: withOneId(handler(command, stream)),
  };
};

export const next = (context, command) =>
  `let it decide, with refusals of libs/${context}/src/domain/refusals.ts; name ${camel(command)} among the commands in app.ts, and add its row to libs/${context}/README.md`;
