import { camel, kebab, pascal } from './names.mjs';

export const usage = '<context> <fact> <job>';
export const example = 'team organization.member-joined.v1 greet-member';

const names = (fact, job) => {
  const [, event, version] = fact.split('.');
  const name = `when-${event}-then-${kebab(job)}`;
  return { name, reactor: camel(name), type: pascal(`${event}.${version}`), contract: camel(`${event}.${version}`) };
};

const reaction = (fact, { name, reactor, type }) => `import type { ${type} } from '@guildhall/contracts';
import type { Reactor } from '@guildhall/eventing';

export const ${reactor}: Reactor<${type}> = {
  name: '${name}',
  on: ['${fact}'],
  react: () => [],
};
`;

const spec = (job, { name, reactor, type, contract }) => `import { ${contract}, type ${type} } from '@guildhall/contracts';
import { expect, it } from '@jest/globals';
import { ${reactor} } from './${name}.ts';

const fact: ${type} = {
  ...{ id: 'f1', key: 'k1', subject: 's1', time: '2030-01-01T12:00:00.000Z', position: '0001', actor: 'acc_1', correlationId: 'c1', causationId: 'c1' },
  type: ${contract}.type,
  data: ${contract}.sample,
};

it('${name.replaceAll('-', ' ')}', () => {
  expect(${reactor}.react(fact)).toEqual([{ name: '${kebab(job)}', data: {} }]);
});
`;

export const files = (context, fact, job) => {
  const all = names(fact, job);
  const at = `libs/${context}/src/react/${all.name}`;
  return { [`${at}.ts`]: reaction(fact, all), [`${at}.spec.ts`]: spec(job, all) };
};

export const next = (context, fact, job) =>
  `name ${names(fact, job).reactor} among the reactors of its topic in libs/${context}/src/index.ts, and write a worker for ${kebab(job)} in write/workers.ts`;
