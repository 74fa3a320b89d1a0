import { UNKNOWN_ACTOR, type Fact } from '@guildhall/eventing';
import { goldenFacts } from '@guildhall/testing';
import { describe, expect, it } from '@jest/globals';
import type { IHeaders, KafkaMessage } from 'kafkajs';
import { toFact, toRecord } from './index.ts';

const fact: Fact = {
  id: 'e1',
  type: 'organization.member-joined.v1',
  key: 'org_1',
  subject: 'acc_1',
  time: '2030-01-01T12:00:00.000Z',
  position: '000042',
  actor: 'acc_2',
  correlationId: 'c1',
  causationId: 'd1',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  data: { name: 'Zoë \u{1F41D}', none: null, list: [1] },
};

/** As a consumer gets it: everything in bytes. */
const received = (sent: Fact): Pick<KafkaMessage, 'key' | 'value' | 'headers'> => {
  const { key, value, headers = {} } = toRecord(sent);
  const bytes = Object.entries(headers).map(([name, text]) => [name, Buffer.from(String(text))]);
  return { key: Buffer.from(String(key)), value: Buffer.from(value ?? ''), headers: Object.fromEntries(bytes) as IHeaders };
};
const withHeaders = (headers: IHeaders) => ({ ...received(fact), headers: { ...received(fact).headers, ...headers } });

describe('the Kafka record of a fact', () => {
  it('is a CloudEvent in binary mode: attributes in headers, only the data as value', () => {
    const { key, value, headers } = toRecord(fact);
    expect([key, String(value)]).toEqual(['org_1', '{"name":"Zoë \u{1F41D}","none":null,"list":[1]}']);
    expect(headers).toEqual({
      ce_specversion: '1.0',
      ce_id: 'e1',
      ce_type: 'organization.member-joined.v1',
      ce_source: '/organization',
      ce_subject: 'acc_1',
      ce_time: '2030-01-01T12:00:00.000Z',
      ce_position: '000042',
      ce_actor: 'acc_2',
      ce_correlationid: 'c1',
      ce_causationid: 'd1',
      'content-type': 'application/json',
      traceparent: fact.traceparent,
    });
  });

  it.each(goldenFacts)('is parsed to the same fact: $type', (golden) => {
    expect(toFact(received(golden))).toEqual(golden);
  });

  it('is parsed with and without a traceparent', () => {
    const { traceparent: _traceparent, ...untraced } = fact;
    expect(toFact(received(fact))).toEqual(fact);
    expect(toFact(received(untraced))).toStrictEqual(untraced);
  });

  it('has an unknown actor when it was published before facts had an actor', () => {
    expect(toFact(withHeaders({ ce_actor: undefined }))).toEqual({ ...fact, actor: UNKNOWN_ACTOR });
  });

  it('may have unknown headers', () => {
    expect(toFact(withHeaders({ ce_partitionkey: Buffer.from('x'), other: undefined }))).toEqual(fact);
  });

  it.each([
    'ce_specversion',
    'ce_id',
    'ce_type',
    'ce_subject',
    'ce_time',
    'ce_position',
    'ce_correlationid',
    'ce_causationid',
    'content-type',
  ])('is refused without %s, or with two of them', (name) => {
    expect(() => toFact(withHeaders({ [name]: undefined }))).toThrow(name);
    expect(() => toFact(withHeaders({ [name]: [Buffer.from('1.0'), Buffer.from('1.0')] }))).toThrow(name);
  });

  it.each([
    ['of another version', withHeaders({ ce_specversion: Buffer.from('2.0') })],
    ['not JSON', withHeaders({ 'content-type': Buffer.from('text/plain') })],
    ['without a key', { ...received(fact), key: null }],
    ['without a value', { ...received(fact), value: null }],
    ['truncated', { ...received(fact), value: Buffer.from('{"name":"Zoë') }],
  ])('is refused when it is %s, with an error that does not contain its data', (_, record) => {
    expect(() => toFact(record)).toThrow(TypeError);
    expect(() => toFact(record)).not.toThrow(/Zoë/);
  });
});
