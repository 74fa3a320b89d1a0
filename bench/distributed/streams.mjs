// Facts through our bus beside the same records through plain kafkajs; a view filled in MongoDB beside a plain bulk loop.
import { operatorWith, adminConfig } from '@guildhall/admin-app';
import { kafkaFactBus } from '@guildhall/kafka';
import { randomUUID } from 'node:crypto';
import kafkajs from 'kafkajs';
import { MongoClient } from 'mongodb';
import { operatorUrls } from '../../tools/distributed/ports.ts';

const BATCH = 100;
const PARTITIONS = 12;
const WEEK = 7 * 24 * 3_600_000;
const rateOf = (count, began) => (count / (performance.now() - began)) * 1_000;
const batches = (all) => Array.from({ length: Math.ceil(all.length / BATCH) }, (_, n) => all.slice(n * BATCH, (n + 1) * BATCH));

const facts = (count) =>
  Array.from({ length: count }, (_, n) => ({
    ...{ id: randomUUID(), type: 'team.team-renamed.v1', key: `org_${n % 50}`, subject: 's', time: new Date(0).toISOString() },
    ...{
      position: String(n).padStart(16, '0'),
      actor: 'acc_1',
      correlationId: 'c',
      causationId: 'c',
      data: { teamId: 't', name: 'Operators' },
    },
  }));

export const ourFacts = async ({ KAFKA_BROKERS }, count) => {
  const topic = { name: `bench.${randomUUID()}`, partitions: PARTITIONS, retention: WEEK, cleanup: 'delete' };
  const bus = kafkaFactBus({ brokers: KAFKA_BROKERS.split(','), topics: [topic] });
  await bus.prepare();
  let began = performance.now();
  for (const batch of batches(facts(count))) await bus.publish(topic.name, batch);
  const published = rateOf(count, began);
  const stop = new AbortController();
  let taken = 0;
  for await (const batch of bus.subscribe({ topic: topic.name, group: 'bench' }, stop.signal)) {
    if (taken === 0) began = performance.now();
    taken += batch.facts.length;
    await batch.commit();
    if (taken >= count) stop.abort();
  }
  const consumed = rateOf(count, began);
  await bus.close();
  return { published, consumed };
};

export const rawFacts = async ({ KAFKA_BROKERS }, count) => {
  const kafka = new kafkajs.Kafka({ brokers: KAFKA_BROKERS.split(','), logLevel: kafkajs.logLevel.NOTHING });
  const [topic, admin] = [`bench.${randomUUID()}`, kafka.admin()];
  await admin.connect();
  await admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions: PARTITIONS }] });
  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
  await producer.connect();
  const records = facts(count).map(({ key, data, ...headers }) => ({ key, value: JSON.stringify(data), headers }));
  let began = performance.now();
  for (const messages of batches(records)) await producer.send({ topic, acks: -1, messages });
  const published = rateOf(count, began);
  const consumer = kafka.consumer({ groupId: `bench.${randomUUID()}`, maxWaitTimeInMs: 250 });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  const done = Promise.withResolvers();
  let taken = 0;
  await consumer.run({
    autoCommit: false,
    eachBatchAutoResolve: false,
    eachBatch: async ({ batch, resolveOffset, commitOffsetsIfNecessary }) => {
      if (taken === 0) began = performance.now();
      for (const { value } of batch.messages) JSON.parse(value);
      const { topic: name, partition } = batch;
      const offset = String(BigInt(batch.lastOffset()) + 1n);
      await commitOffsetsIfNecessary({ topics: [{ topic: name, partitions: [{ partition, offset }] }] });
      resolveOffset(batch.lastOffset());
      taken += batch.messages.length;
      if (taken >= count) done.resolve(rateOf(count, began));
    },
  });
  const consumed = await done.promise;
  await Promise.all([consumer.disconnect(), producer.disconnect()]);
  await admin.deleteTopics({ topics: [topic] });
  await admin.disconnect();
  return { published, consumed };
};

/** Documents a second: the organizations' view rebuilt from the event store, by an operator's request. */
export const rebuild = async ({ port, operatorKey }, documents) => {
  const operator = await operatorWith(adminConfig({ ...operatorUrls(port), GUILDHALL_OPERATOR_KEY: operatorKey }));
  const view = (await operator('organization', 'GET', 'views')).views.find(({ name }) => name.startsWith('members')).name;
  const began = performance.now();
  await operator('organization', 'POST', `views/${view}/rebuild`);
  return rateOf(documents, began);
};

/** The same number of documents, upserted in bulks. */
export const rawBulk = async ({ MONGODB_URL }, documents) => {
  const mongo = new MongoClient(MONGODB_URL, { writeConcern: { w: 'majority', journal: true } });
  const rows = mongo.db('bench').collection('documents');
  const all = Array.from({ length: documents }, (_, n) => ({
    _id: `d${n}`,
    _position: String(n).padStart(16, '0'),
    doc: { name: 'Ada', role: 'member' },
  }));
  const began = performance.now();
  for (const batch of batches(all))
    await rows.bulkWrite(
      batch.map((row) => ({ replaceOne: { filter: { _id: row._id }, replacement: row, upsert: true } })),
      { ordered: false },
    );
  const rate = rateOf(documents, began);
  await mongo.db('bench').dropDatabase();
  await mongo.close();
  return rate;
};
