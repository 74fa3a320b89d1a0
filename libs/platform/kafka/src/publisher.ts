import { mutex, type Fact, type FactSigner, type Offsets } from '@guildhall/eventing';
import kafkajs, { type Kafka, type Message, type Producer } from 'kafkajs';
import { closeQuietly, withTimeout } from './with-timeout.ts';
import { toRecord } from './fact-record.ts';
import { signRecord } from './record-signature.ts';

/** A broker's default limit is a megabyte. */
const MAX_REQUEST_BYTES = 512 * 1024;
/** Room for headers and key of a fact. */
const HEADER_BYTES = 512;
const ALL_REPLICAS = -1;
/** Longer than all retries of a request take. */
const PUBLISH_TIMEOUT_MS = 40_000;

/** Some of the facts may be published and some not: publish them again. */
export class NotPublished extends Error {
  override name = 'NotPublished';
}

export type Publisher = Readonly<{ publish: (facts: readonly Fact[]) => Promise<Offsets>; close: () => Promise<void> }>;

const sizeOf = ({ value }: Message): number => HEADER_BYTES + (value?.length ?? 0);

/** Messages in groups that fit into one request. */
const requestsOf = (messages: readonly Message[]): readonly Message[][] => {
  const requests: Message[][] = [];
  let size = 0;
  for (const message of messages) {
    size += sizeOf(message);
    const request = requests.at(-1);
    if (request !== undefined && size <= MAX_REQUEST_BYTES) request.push(message);
    else {
      requests.push([message]);
      size = sizeOf(message);
    }
  }
  return requests;
};

const producerOf = (kafka: Kafka): Producer =>
  kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    // The hash of Kafka's own clients: a key stays in its partition, whichever client publishes.
    createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
  });

/**
 * Publishes to one topic, one send in flight. A producer that failed is never used again: the client gives the next message the sequence
 * number of the failed one, and a broker that had stored the failed one after all would drop the next as a duplicate.
 */
export const publisher = (kafka: Kafka, topic: string, signer?: FactSigner): Publisher => {
  const recordOf = (fact: Fact): Message => (signer === undefined ? toRecord(fact) : signRecord(signer, topic, toRecord(fact)));
  const exclusively = mutex();
  let producer: Producer | undefined;

  /** Gives the first offset of the last request in each partition: a broker stores what a request has for a partition as a whole. */
  const send = async (messages: readonly Message[]): Promise<Offsets> => {
    if (producer === undefined) {
      producer = producerOf(kafka);
      await producer.connect();
    }
    const written = new Map<number, string>();
    for (const request of requestsOf(messages))
      for (const { partition, baseOffset } of await producer.send({ topic, acks: ALL_REPLICAS, messages: request }))
        if (baseOffset !== undefined) written.set(partition, baseOffset);
    return written;
  };

  /** Disconnected only after its send has ended: a retry of that would connect it again. */
  const discard = (sending: Promise<unknown>): void => {
    const failed = producer;
    producer = undefined;
    void sending.catch(() => undefined).then(() => failed && closeQuietly(failed.disconnect()));
  };

  return {
    publish: (facts) =>
      exclusively(async () => {
        const sending = send(facts.map(recordOf));
        try {
          return await withTimeout(PUBLISH_TIMEOUT_MS, `publishing to ${topic}`, sending);
        } catch (cause) {
          discard(sending);
          throw new NotPublished(`${String(facts.length)} facts were not acknowledged on ${topic}`, { cause });
        }
      }),
    close: () => exclusively(async () => producer && closeQuietly(producer.disconnect())),
  };
};
