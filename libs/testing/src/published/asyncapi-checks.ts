import { Ajv } from 'ajv';

/** A record of a topic. */
export type TopicRecord = Readonly<{ topic: string; key: string; headers: Readonly<Record<string, string>>; value: string }>;

type Message = Readonly<{ headers: object; payload: object; examples: readonly Readonly<{ headers: object; payload: object }>[] }>;
type Document = Readonly<{
  channels: Readonly<Record<string, Readonly<{ messages: object; bindings: Readonly<{ kafka: Readonly<{ partitions: number }> }> }>>>;
  components: Readonly<{ messages: Readonly<Record<string, Message>> }>;
}>;

const NAME = 'asyncapi';

/** Validates records against an AsyncAPI document. */
export const asyncApiChecks = (document: object) => {
  const { channels, components } = document as Document; // as its parser found it
  // Ajv does not know the keywords of AsyncAPI, and formats have patterns.
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true }).addSchema(document, NAME);
  const faults = (type: string, part: 'headers' | 'payload', value: unknown): readonly string[] => {
    const validate = ajv.getSchema(`${NAME}#/components/messages/${type}/${part}`);
    if (validate === undefined) return [`${part} of ${type} has no schema`];
    return validate(value) === true
      ? []
      : (validate.errors ?? []).map(({ instancePath, message = '' }) => `${part}${instancePath} ${message}`);
  };
  return {
    examplesOf: (type: string) => components.messages[type]?.examples ?? [],
    partitionsOf: (topic: string) => channels[topic]?.bindings.kafka.partitions,
    /** What in a fact of this type differs from the document. */
    faultsOf: (type: string, { headers, payload }: Readonly<{ headers: unknown; payload: unknown }>): readonly string[] => [
      ...faults(type, 'headers', headers),
      ...faults(type, 'payload', payload),
    ],
    /** The same for a record. */
    faultsIn: ({ topic, headers, value }: TopicRecord): readonly string[] => {
      const type = headers['ce_type'] ?? '';
      if (!Object.hasOwn(channels[topic]?.messages ?? {}, type)) return [`${topic} has no ${type}`];
      return [...faults(type, 'headers', headers), ...faults(type, 'payload', JSON.parse(value))];
    },
  };
};
