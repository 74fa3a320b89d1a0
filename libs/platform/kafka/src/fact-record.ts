import { UNKNOWN_ACTOR, type Fact } from '@guildhall/eventing';
import type { KafkaMessage, Message } from 'kafkajs';

type Received = Pick<KafkaMessage, 'key' | 'value' | 'headers'>;

/** The context, as a relative reference. */
const sourceOf = (type: string): string => `/${type.slice(0, type.indexOf('.'))}`;

/** A fact as CloudEvents 1.0 puts it on Kafka in binary mode: attributes as headers, the data alone as the value. */
export const toRecord = ({ key, data, traceparent, ...fact }: Fact): Message => ({
  key,
  value: Buffer.from(JSON.stringify(data)),
  headers: {
    ce_specversion: '1.0',
    ce_id: fact.id,
    ce_type: fact.type,
    ce_source: sourceOf(fact.type),
    ce_subject: fact.subject,
    ce_time: fact.time,
    ce_position: fact.position,
    ce_actor: fact.actor,
    ce_correlationid: fact.correlationId,
    ce_causationid: fact.causationId,
    'content-type': 'application/json',
    ...(traceparent !== undefined && { traceparent }),
  },
});

const header = ({ headers }: Received, name: string): string | undefined => {
  const value = headers?.[name];
  return Array.isArray(value) ? undefined : value?.toString();
};

const required = (record: Received, name: string): string => {
  const value = header(record, name);
  if (value === undefined) throw new TypeError(`the record has no ${name}`);
  return value;
};

const dataOf = (record: Received): Fact['data'] => {
  if (!required(record, 'content-type').startsWith('application/json')) throw new TypeError('the record is not JSON');
  try {
    return JSON.parse(record.value?.toString() ?? '') as Fact['data']; // what was published; its schema is the consumer's to know
  } catch {
    throw new TypeError('the value cannot be parsed'); // the parser's own error quotes the value
  }
};

/** The longest text that is kept of an unverified record. */
const MAX_LENGTH = 200;

/** What an unverified record says of itself, under the id of its place: for operators to look at. */
export const toUnverifiedFact = (record: Received, place: string): Fact => {
  const textOf = (name: string): string => (header(record, name) ?? '').slice(0, MAX_LENGTH);
  return {
    id: place,
    type: textOf('ce_type'),
    key: (record.key?.toString() ?? '').slice(0, MAX_LENGTH),
    subject: textOf('ce_subject'),
    time: textOf('ce_time'),
    position: textOf('ce_position'),
    actor: textOf('ce_actor'),
    correlationId: textOf('ce_correlationid'),
    causationId: textOf('ce_causationid'),
    data: {},
  };
};

/** Throws a `TypeError` when the record is no fact; the error quotes nothing of it. */
export const toFact = (record: Received): Fact => {
  if (required(record, 'ce_specversion') !== '1.0') throw new TypeError('the record has another version of CloudEvents');
  const key = record.key?.toString();
  if (key === undefined) throw new TypeError('the record has no key');
  const traceparent = header(record, 'traceparent');
  return {
    id: required(record, 'ce_id'),
    type: required(record, 'ce_type'),
    key,
    subject: required(record, 'ce_subject'),
    time: required(record, 'ce_time'),
    position: required(record, 'ce_position'),
    actor: header(record, 'ce_actor') ?? UNKNOWN_ACTOR,
    correlationId: required(record, 'ce_correlationid'),
    causationId: required(record, 'ce_causationid'),
    ...(traceparent !== undefined && { traceparent }),
    data: dataOf(record),
  };
};
