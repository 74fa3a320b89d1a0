import { contextNames, contexts, type ContextName } from '@guildhall/contracts';
import type { ContextDefinition } from '@guildhall/eventing';
import { cores } from '@guildhall/testing/cores';
import { describe, expect, it } from '@jest/globals';

const topicsOf = (names: readonly ContextName[]): readonly string[] => names.map((name) => contexts[name].topic.name);

describe.each(contextNames)('the context %s in the registry', (name) => {
  const { name: own, subscriptions }: Pick<ContextDefinition<never>, 'name' | 'subscriptions'> = cores[name];
  const subscribed = subscriptions.map(({ topic }) => topic);

  it('has the name of its core, and its own port and topic', () => {
    expect(own).toBe(name);
    expect(contextNames.filter((other) => contexts[other].port === contexts[name].port)).toEqual([name]);
    expect(contexts[name].topic.name).toBe(`${name}.facts`);
  });

  it('depends on contexts whose facts its core consumes, and consumes only facts of contexts in the registry', () => {
    expect(subscribed).toEqual(expect.arrayContaining([...topicsOf(contexts[name].dependsOn)]));
    expect(topicsOf(contextNames)).toEqual(expect.arrayContaining(subscribed));
  });
});
