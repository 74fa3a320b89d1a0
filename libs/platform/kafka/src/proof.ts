import { lru, type FactSigner } from '@guildhall/eventing';
import kafkajs, { type KafkaMessage, type Message } from 'kafkajs';

/** An attribute of CloudEvents, as headers are called: a code that only our own publishers can make. */
const PROOF = 'ce_mac';
/** Whatever makes a record the fact that it is, beside its key and its value. */
const COVERED = [
  ...['ce_specversion', 'ce_id', 'ce_type', 'ce_source', 'ce_subject', 'ce_time', 'ce_position', 'ce_correlationid', 'ce_causationid'],
  ...['content-type', 'traceparent'],
];

const ACTOR = 'ce_actor';

type Written = Pick<Message, 'key' | 'value' | 'headers'>;
/** Whether a record is one that a publisher of ours wrote, and wrote where it lies. */
export type IsProven = (message: Pick<KafkaMessage, 'key' | 'value' | 'headers'>, partition: number) => boolean;

/** A header that stands there twice says nothing. */
const headerOf = ({ headers }: Written, name: string): string => {
  const value = headers?.[name];
  return value === undefined || Array.isArray(value) ? '' : String(value);
};
/** The code is over one text more where there is an actor: what was written before facts carried theirs keeps the code that it got. */
const partsOf = (record: Written): readonly string[] => [
  String(record.key ?? ''),
  ...COVERED.map((name) => headerOf(record, name)),
  ...(record.headers?.[ACTOR] === undefined ? [] : [headerOf(record, ACTOR)]),
];
const bodyOf = ({ value }: Written): Uint8Array => (value === null ? Buffer.alloc(0) : Buffer.from(value));

/** The record with its proof. */
export const proven = (proofs: FactSigner, topic: string, record: Message): Message => ({
  ...record,
  headers: { ...record.headers, [PROOF]: proofs.sign(topic, partsOf(record), bodyOf(record)) },
});

/** Keys whose partition is remembered: finding it out takes longer than all the rest. */
const KEYS = 10_000;

/** Where Kafka's own clients put a key. */
const partitionsOf = (topic: string, partitions: number): ((key: string) => number) => {
  const partitionOf = kafkajs.Partitioners.DefaultPartitioner();
  type Metadata = Parameters<typeof partitionOf>[0]['partitionMetadata'];
  const partitionMetadata = Array.from({ length: partitions }, () => ({})) as Metadata; // of a key it looks at their number only
  const known = lru<number>(KEYS);
  return (key) => {
    const found = known.get(key) ?? partitionOf({ topic, partitionMetadata, message: { key, value: null } });
    known.set(key, found);
    return found;
  };
};

/**
 * The partition belongs to it: a genuine fact that somebody wrote again into another one would move that one's readers past facts that they
 * have not seen.
 */
export const provenOn = (proofs: FactSigner, topic: string, partitions: number): IsProven => {
  const home = partitionsOf(topic, partitions);
  return (message, partition) =>
    message.key !== null &&
    home(message.key.toString()) === partition &&
    proofs.verify(headerOf(message, PROOF), topic, partsOf(message), bodyOf(message));
};
