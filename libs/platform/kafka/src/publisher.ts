import type { Fact, FactSigner } from '@guildhall/eventing';
import kafkajs, { type Kafka, type Message, type Producer } from 'kafkajs';
import { parted, within } from './deadline.ts';
import { toRecord } from './fact-record.ts';
import { inTurn } from './in-turn.ts';
import { proven } from './proof.ts';

/** A broker takes a megabyte at once, unless told otherwise. */
const MOST = 512 * 1024;
/** What headers and key of a fact may take. */
const ENVELOPE = 512;
const ALL_REPLICAS = -1;
/** Longer than all repeats of a request take. */
const PATIENCE = 40_000;

/** It may be there and it may not: publish it again. */
export class NotPublished extends Error {
  override name = 'NotPublished';
}

export type Publisher = Readonly<{ publish: (facts: readonly Fact[]) => Promise<void>; close: () => Promise<void> }>;

const sizeOf = ({ value }: Message): number => ENVELOPE + (value?.length ?? 0);

/** Runs that a broker takes. */
const runsOf = (messages: readonly Message[]): readonly Message[][] => {
  const runs: Message[][] = [];
  let size = 0;
  for (const message of messages) {
    size += sizeOf(message);
    const run = runs.at(-1);
    if (run !== undefined && size <= MOST) run.push(message);
    else {
      runs.push([message]);
      size = sizeOf(message);
    }
  }
  return runs;
};

const producerOf = (kafka: Kafka): Producer =>
  kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    // The hash of Kafka's own clients: a key stays where it is, whoever publishes.
    createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
  });

/**
 * Publishes to one topic, one send in flight. A producer that has failed is never used again: the client gives the numbers of what
 * failed to what comes next, and a broker that had taken it after all would take the next for its repeat, and drop it.
 */
export const publisher = (kafka: Kafka, topic: string, proofs?: FactSigner): Publisher => {
  const recordOf = (fact: Fact): Message => (proofs === undefined ? toRecord(fact) : proven(proofs, topic, toRecord(fact)));
  const turn = inTurn();
  let producer: Producer | undefined;

  const send = async (messages: readonly Message[]): Promise<void> => {
    if (producer === undefined) {
      producer = producerOf(kafka);
      await producer.connect();
    }
    for (const run of runsOf(messages)) await producer.send({ topic, acks: ALL_REPLICAS, messages: run });
  };

  /** Disconnected only once the send has ended: a repeat would connect it again. */
  const dismiss = (sending: Promise<void>): void => {
    const failed = producer;
    producer = undefined;
    void sending.catch(() => undefined).then(() => failed && parted(failed.disconnect()));
  };

  return {
    publish: (facts) =>
      turn(async () => {
        const sending = send(facts.map(recordOf));
        try {
          await within(PATIENCE, `publishing to ${topic}`, sending);
        } catch (cause) {
          dismiss(sending);
          throw new NotPublished(`${String(facts.length)} facts were not acknowledged on ${topic}`, { cause });
        }
      }),
    close: () => turn(async () => producer && parted(producer.disconnect())),
  };
};
