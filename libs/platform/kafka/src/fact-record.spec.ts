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

/** As it comes back: everything in bytes. */
const onTheWire = (sent: Fact): Pick<KafkaMessage, 'key' | 'value' | 'headers'> => {
  const { key, value, headers = {} } = toRecord(sent);
  const bytes = Object.entries(headers).map(([name, text]) => [name, Buffer.from(String(text))]);
  return { key: Buffer.from(String(key)), value: Buffer.from(value ?? ''), headers: Object.fromEntries(bytes) as IHeaders };
};
const withHeaders = (headers: IHeaders) => ({ ...onTheWire(fact), headers: { ...onTheWire(fact).headers, ...headers } });

describe('a fact on the wire', () => {
  it('is a CloudEvent in binary mode: attributes in headers, the data alone as value', () => {
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

  it.each(goldenFacts)('comes back as it went: $type', (golden) => {
    expect(toFact(onTheWire(golden))).toEqual(golden);
  });

  it('comes back with and without a trace', () => {
    const { traceparent: _traceparent, ...untraced } = fact;
    expect(toFact(onTheWire(fact))).toEqual(fact);
    expect(toFact(onTheWire(untraced))).toStrictEqual(untraced);
  });

  it('was done by nobody known when it was published before facts carried their actor', () => {
    expect(toFact(withHeaders({ ce_actor: undefined }))).toEqual({ ...fact, actor: UNKNOWN_ACTOR });
  });

  it('may have headers that nobody here knows', () => {
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
  ])('is none without %s, or with two of them', (name) => {
    expect(() => toFact(withHeaders({ [name]: undefined }))).toThrow(name);
    expect(() => toFact(withHeaders({ [name]: [Buffer.from('1.0'), Buffer.from('1.0')] }))).toThrow(name);
  });

  it.each([
    ['of another version', withHeaders({ ce_specversion: Buffer.from('2.0') })],
    ['something else than JSON', withHeaders({ 'content-type': Buffer.from('text/plain') })],
    ['without a key', { ...onTheWire(fact), key: null }],
    ['without a value', { ...onTheWire(fact), value: null }],
    ['cut off', { ...onTheWire(fact), value: Buffer.from('{"name":"Zoë') }],
  ])('is none when it is %s, and the error says nothing of what is in it', (_, record) => {
    expect(() => toFact(record)).toThrow(TypeError);
    expect(() => toFact(record)).not.toThrow(/Zoë/);
  });
});
