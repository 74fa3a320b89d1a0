import type { FactSigner } from '@guildhall/eventing';
import kafkajs, { type KafkaMessage, type Message } from 'kafkajs';
import { LRUCache } from 'lru-cache';

/** A CloudEvents extension attribute: a code that only our own publishers can make. */
const SIGNATURE = 'ce_mac';
/** Whatever makes a record the fact that it is, beside its key and its value. */
const SIGNED_HEADERS = [
  ...['ce_specversion', 'ce_id', 'ce_type', 'ce_source', 'ce_subject', 'ce_time', 'ce_position', 'ce_correlationid', 'ce_causationid'],
  ...['content-type', 'traceparent'],
];
const ACTOR = 'ce_actor';

type SignedRecord = Pick<Message, 'key' | 'value' | 'headers'>;
/** Whether one of our publishers wrote the record, and wrote it to this partition. */
export type VerifyRecord = (message: Pick<KafkaMessage, 'key' | 'value' | 'headers'>, partition: number) => boolean;

/** A header that is there twice counts as empty. */
const headerOf = ({ headers }: SignedRecord, name: string): string => {
  const value = headers?.[name];
  return value === undefined || Array.isArray(value) ? '' : String(value);
};
/** One part more where there is an actor: records from before facts carried their actor keep the code that they got. */
const signedParts = (record: SignedRecord): readonly string[] => [
  String(record.key ?? ''),
  ...SIGNED_HEADERS.map((name) => headerOf(record, name)),
  ...(record.headers?.[ACTOR] === undefined ? [] : [headerOf(record, ACTOR)]),
];
const bodyOf = ({ value }: SignedRecord): Uint8Array => (value === null ? Buffer.alloc(0) : Buffer.from(value));

export const signRecord = (signer: FactSigner, topic: string, record: Message): Message => ({
  ...record,
  headers: { ...record.headers, [SIGNATURE]: signer.sign(topic, signedParts(record), bodyOf(record)) },
});

/** Keys whose partition is cached: computing it takes longer than all the rest. */
const CACHED_KEYS = 10_000;

/** Where Kafka's own clients put a key. */
const partitionFinder = (topic: string, partitions: number): ((key: string) => number) => {
  const partitionOf = kafkajs.Partitioners.DefaultPartitioner();
  type Metadata = Parameters<typeof partitionOf>[0]['partitionMetadata'];
  const partitionMetadata = Array.from({ length: partitions }, () => ({})) as Metadata; // of a key it looks at their number only
  const cache = new LRUCache<string, number>({ max: CACHED_KEYS });
  return (key) => {
    const partition = cache.get(key) ?? partitionOf({ topic, partitionMetadata, message: { key, value: null } });
    cache.set(key, partition);
    return partition;
  };
};

/**
 * The partition is verified too: a genuine fact that somebody copied to another partition would move that one's readers past facts that
 * they have not seen.
 */
export const recordVerifier = (signer: FactSigner, topic: string, partitions: number): VerifyRecord => {
  const partitionOf = partitionFinder(topic, partitions);
  return (message, partition) =>
    message.key !== null &&
    partitionOf(message.key.toString()) === partition &&
    signer.verify(headerOf(message, SIGNATURE), topic, signedParts(message), bodyOf(message));
};
