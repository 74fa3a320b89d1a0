import { factSigner } from '@guildhall/crypto';
import type { Fact } from '@guildhall/eventing';
import { describe, expect, it, jest } from '@jest/globals';
import kafkajs, { type EachBatchPayload, type IHeaders, type Message, type RecordBatchEntry } from 'kafkajs';
import { deliveryOf, UnreadableRecord } from './delivery.ts';
import { toRecord } from './index.ts';
import { recordVerifier, signRecord } from './record-signature.ts';

const TOPIC = 'organization.facts';
const PARTITIONS = 12;
const signer = factSigner('a master key of thirty-two letters');
const verify = recordVerifier(signer, TOPIC, PARTITIONS);
const factOf = (position: string, key = 'org_1'): Fact => ({
  id: `e${position}`,
  type: 'organization.member-joined.v1',
  key,
  subject: 'acc_1',
  time: '2030-01-01T12:00:00.000Z',
  position,
  actor: 'acc_2',
  correlationId: 'c1',
  causationId: 'd1',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  data: { role: 'member' },
});

/** As a consumer gets it: everything in bytes. */
const received = ({ key, value, headers = {} }: Message, offset = '0'): RecordBatchEntry => ({
  key: Buffer.from(String(key)),
  value: value === null ? null : Buffer.from(value),
  headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, Buffer.from(String(text))])) as IHeaders,
  ...{ offset, timestamp: '0', attributes: 0 },
});
const genuine = (position = '000042', offset = '0'): RecordBatchEntry =>
  received(signRecord(signer, TOPIC, toRecord(factOf(position))), offset);
/** The partition that Kafka's own clients choose. */
const OWN_PARTITION = kafkajs.Partitioners.DefaultPartitioner()({
  topic: TOPIC,
  partitionMetadata: Array.from({ length: PARTITIONS }, (_, partitionId) => ({ partitionId, leader: 0 }) as never), // it looks at their number
  message: { key: 'org_1', value: null },
});

describe('a record on Kafka', () => {
  it('T97 is verified in its own partition as our publisher wrote it, with or without further headers', () => {
    expect(verify(genuine(), OWN_PARTITION)).toBe(true);
    const added = { ...genuine().headers, other: Buffer.from('x') };
    expect(verify({ ...genuine(), headers: added }, OWN_PARTITION)).toBe(true);
    const { traceparent: _traceparent, ...untraced } = factOf('1');
    expect(verify(received(signRecord(signer, TOPIC, toRecord(untraced))), OWN_PARTITION)).toBe(true);
  });

  it.each(Object.keys(genuine().headers))('T97 is not verified with another %s, without it, or with two of them', (name) => {
    const recordWith = (value: IHeaders[string]) => ({ ...genuine(), headers: { ...genuine().headers, [name]: value } });
    const own = genuine().headers[name] as Buffer; // each is one text
    for (const value of [Buffer.from('x'), undefined, [own, own]]) expect(verify(recordWith(value), OWN_PARTITION)).toBe(false);
  });

  it('T97 is verified without an actor when it was signed without one, but not when one is added', () => {
    const record = toRecord(factOf('000042'));
    const { ce_actor: _actor, ...headers } = record.headers ?? {};
    const old = received(signRecord(signer, TOPIC, { ...record, headers }));
    expect(verify(old, OWN_PARTITION)).toBe(true);
    for (const actor of [Buffer.from('acc_1'), Buffer.from(''), [Buffer.from('acc_1'), Buffer.from('acc_1')]])
      expect(verify({ ...old, headers: { ...old.headers, ce_actor: actor } }, OWN_PARTITION)).toBe(false);
  });

  it('T97 is not verified with another value or key, on another topic or partition, or under another master key', () => {
    const others: readonly RecordBatchEntry[] = [
      { ...genuine(), value: Buffer.from('{"role":"owner"}') },
      { ...genuine(), value: null },
      { ...genuine(), key: Buffer.from('org_2') },
      { ...genuine(), key: null },
      received(signRecord(factSigner('another master key, as long as the one'), TOPIC, toRecord(factOf('000042')))),
      received(signRecord(signer, 'identity.facts', toRecord(factOf('000042')))),
      received(toRecord(factOf('000042'))),
    ];
    for (const other of others) for (let partition = 0; partition < PARTITIONS; partition++) expect(verify(other, partition)).toBe(false);
    expect(verify(genuine(), (OWN_PARTITION + 1) % PARTITIONS)).toBe(false);
  });
});

describe('a batch of records', () => {
  const commit = jest.fn<EachBatchPayload['commitOffsetsIfNecessary']>(async () => undefined);
  const delivered = (messages: readonly RecordBatchEntry[], accepts = verify) =>
    deliveryOf(
      { batch: { topic: TOPIC, partition: OWN_PARTITION, highWatermark: '9' } as never, commitOffsetsIfNecessary: commit },
      { from: '4', messages },
      accepts,
    ); // no more is looked at
  const forged = (offset: string): RecordBatchEntry => received({ ...toRecord(factOf('999999')), value: '{"role":"owner"}' }, offset);

  it('T97 lists unverified records separately, with an id made of topic, partition and offset, and without data', async () => {
    const { batch, count, last } = delivered([
      genuine('1', '4'),
      forged('5'),
      genuine('2', '6'),
      { ...forged('7'), headers: {}, value: null },
    ]);
    expect(batch.facts.map(({ position }) => position)).toEqual(['1', '2']);
    expect(batch.unverified?.map(({ id, type, data }) => [id, type, data])).toEqual([
      [`${TOPIC}|${String(OWN_PARTITION)}|5`, 'organization.member-joined.v1', {}],
      [`${TOPIC}|${String(OWN_PARTITION)}|7`, '', {}],
    ]);
    expect([count, last]).toEqual([4, '7']);
    await batch.commit();
    expect(commit).toHaveBeenCalledWith({ topics: [{ topic: TOPIC, partitions: [{ partition: OWN_PARTITION, offset: '8' }] }] });
  });

  it('T97 includes unverified records in its last offset, even when it has no other records', () => {
    const { batch, count, last } = delivered([forged('5')]);
    expect([batch.facts, batch.unverified?.length, count, last]).toEqual([[], 1, 1, '5']);
  });

  it('ends before a verified record that is not a fact, and fails when it is the first', () => {
    const broken = { ...genuine('2', '6'), value: Buffer.from('{') };
    const everything = (): boolean => true;
    expect(delivered([genuine('1', '5'), broken], everything)).toMatchObject({ count: 1, last: '5' });
    expect(() => delivered([broken], everything)).toThrow(UnreadableRecord);
  });
});
