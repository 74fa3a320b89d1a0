import { UNKNOWN_ACTOR, type Fact } from '@guildhall/eventing';
import type { KafkaMessage, Message } from 'kafkajs';

type Received = Pick<KafkaMessage, 'key' | 'value' | 'headers'>;

/** Who says it: the context, as a relative reference. */
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

const needed = (record: Received, name: string): string => {
  const value = header(record, name);
  if (value === undefined) throw new TypeError(`it has no ${name}`);
  return value;
};

const dataOf = (record: Received): Fact['data'] => {
  if (!needed(record, 'content-type').startsWith('application/json')) throw new TypeError('it is not JSON');
  try {
    return JSON.parse(record.value?.toString() ?? '') as Fact['data']; // what was published; its schema is the consumer's to know
  } catch {
    throw new TypeError('its value cannot be parsed'); // the parser's own words quote it
  }
};

/** The longest word that is kept of what nobody vouches for. */
const WORD = 200;

/** What a record says of itself that nobody vouches for, known by its place: for people to look at. */
export const toClaim = (record: Received, place: string): Fact => {
  const said = (name: string): string => (header(record, name) ?? '').slice(0, WORD);
  return {
    id: place,
    type: said('ce_type'),
    key: (record.key?.toString() ?? '').slice(0, WORD),
    subject: said('ce_subject'),
    time: said('ce_time'),
    position: said('ce_position'),
    actor: said('ce_actor'),
    correlationId: said('ce_correlationid'),
    causationId: said('ce_causationid'),
    data: {},
  };
};

/** Throws when it is none; what is in it stays out of the error. */
export const toFact = (record: Received): Fact => {
  if (needed(record, 'ce_specversion') !== '1.0') throw new TypeError('it is of another version of CloudEvents');
  const key = record.key?.toString();
  if (key === undefined) throw new TypeError('it has no key');
  const traceparent = header(record, 'traceparent');
  return {
    id: needed(record, 'ce_id'),
    type: needed(record, 'ce_type'),
    key,
    subject: needed(record, 'ce_subject'),
    time: needed(record, 'ce_time'),
    position: needed(record, 'ce_position'),
    actor: header(record, 'ce_actor') ?? UNKNOWN_ACTOR,
    correlationId: needed(record, 'ce_correlationid'),
    causationId: needed(record, 'ce_causationid'),
    ...(traceparent !== undefined && { traceparent }),
    data: dataOf(record),
  };
};
