import { contexts, publishedFacts, type ContextName, type FactContract } from '@guildhall/contracts';
import type { JsonSchema } from '@guildhall/nest';
import type { ZodType } from 'zod';
import { FactHeaders, headersOf } from './fact-headers.ts';
import { schemas } from './schemas.ts';

type Contract = FactContract<string, ZodType>;

export type AsyncApi = Readonly<{
  asyncapi: '3.1.0';
  info: JsonSchema;
  defaultContentType: 'application/json';
  channels: Readonly<Record<string, JsonSchema>>;
  operations: Readonly<Record<string, JsonSchema>>;
  components: Readonly<{ messages: Readonly<Record<string, JsonSchema>>; schemas: Readonly<Record<string, JsonSchema>> }>;
}>;

const typesOf = (context: string): readonly string[] => [...publishedFacts.keys()].filter((type) => type.startsWith(`${context}.`)).sort();

const channel = (context: string, { name, partitions, key }: (typeof contexts)[ContextName]['topic']): JsonSchema => ({
  address: name,
  title: `Facts of ${context}`,
  description: `In order per key, at least once: skip a position that is not above the last one of its partition. The key is ${key}. New types may come at any time: let those pass that you do not know.`,
  messages: Object.fromEntries(typesOf(context).map((type) => [type, { $ref: `#/components/messages/${type}` }])),
  bindings: { kafka: { topic: name, partitions, bindingVersion: '0.5.0' } },
});

/** CloudEvents 1.0 in Kafka's binary mode: attributes are headers, the data is the value. */
export const asyncApiOf = (version: string): AsyncApi => {
  const { of, components } = schemas();
  const all = Object.entries(contexts);
  // The input schema, because a fact may have more fields in later versions.
  const headers = of(FactHeaders, 'input');
  const message = ({ type, data, sample }: Contract): JsonSchema => ({
    name: type,
    title: type,
    contentType: 'application/json',
    headers: { allOf: [headers, { type: 'object', properties: { ce_type: { const: type } } }] },
    payload: of(data, 'input'),
    bindings: { kafka: { key: { type: 'string' }, bindingVersion: '0.5.0' } },
    examples: [{ headers: headersOf(type), payload: sample }],
  });
  const messages = Object.fromEntries([...publishedFacts].map(([type, contract]) => [type, message(contract)]));
  return {
    asyncapi: '3.1.0',
    info: {
      title: 'Guildhall',
      version,
      description: 'What Guildhall tells other services: facts about accounts, organizations, members, invitations and teams.',
      license: { name: 'Apache-2.0' },
    },
    defaultContentType: 'application/json',
    channels: Object.fromEntries(all.map(([context, { topic }]) => [topic.name, channel(context, topic)])),
    operations: Object.fromEntries(
      all.map(([context, { topic }]) => [
        `publish.${context}`,
        { action: 'send', title: `Facts of ${context}`, channel: { $ref: `#/channels/${topic.name}` } },
      ]),
    ),
    components: { messages, schemas: components() },
  };
};
