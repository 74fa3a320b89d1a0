// How long it takes until an acknowledged write is visible elsewhere, beside direct use of the same engine.
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import kafkajs from 'kafkajs';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { quantile } from '../load-generator.mjs';

/** One after the other, with a pause that leaves half of the time idle. */
const measured = async (count, once) => {
  const times = [];
  for (let n = 0; n < count; n++) {
    const from = performance.now();
    times.push(await once(n));
    await pause(performance.now() - from);
  }
  return { p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
};

const kafkaOf = ({ KAFKA_BROKERS }) => new kafkajs.Kafka({ brokers: KAFKA_BROKERS.split(','), logLevel: kafkajs.logLevel.NOTHING });

/** Reads every record of a topic: `next(matches)` resolves to the time at which a matching one arrived. */
const listener = async (kafka, topic) => {
  const consumer = kafka.consumer({ groupId: `bench.${randomUUID()}`, maxWaitTimeInMs: 250 });
  const waiting = new Set();
  await consumer.connect();
  await consumer.subscribe({ topics: [topic] });
  const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve));
  await consumer.run({
    eachMessage: async ({ message }) => {
      const at = performance.now();
      for (const one of waiting) if (one.matches(message) && waiting.delete(one)) one.resolve(at);
    },
  });
  await joined;
  await pause(1_000);
  return { next: (matches) => new Promise((resolve) => waiting.add({ matches, resolve })), close: () => consumer.disconnect() };
};

/** From the answer until a list shows it, at another gateway if there is one. */
export const toReadable = ({ calls }, { token, organizationId }, count) =>
  measured(count, async (n) => {
    const name = `Renamed ${n} ${randomUUID()}`;
    await calls[0]('PATCH', `/v1/organizations/${organizationId}`, { token, body: { name } });
    const from = performance.now();
    for (;;) {
      const { json } = await calls.at(-1)('GET', '/v1/organizations', { token });
      if (json.items.some((one) => one.name === name)) return performance.now() - from;
    }
  });

export const toKafka = async ({ calls }, { token, organizationId }, addresses, count) => {
  const facts = await listener(kafkaOf(addresses), 'organization.facts');
  const figure = await measured(count, async () => {
    const name = `Published ${randomUUID()}`;
    const received = facts.next(({ value }) => value.includes(name));
    await calls[0]('PATCH', `/v1/organizations/${organizationId}`, { token, body: { name } });
    const from = performance.now();
    return Math.max(0, (await received) - from);
  });
  await facts.close();
  return figure;
};

export const rawKafka = async (addresses, count) => {
  const [kafka, topic] = [kafkaOf(addresses), `bench.${randomUUID()}`];
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions: 12 }] });
  const [records, producer] = [await listener(kafka, topic), kafka.producer({ idempotent: true, maxInFlightRequests: 1 })];
  await producer.connect();
  const figure = await measured(count, async (n) => {
    const received = records.next(({ key }) => String(key) === String(n));
    const from = performance.now();
    await producer.send({ topic, acks: -1, messages: [{ key: String(n), value: 'value' }] });
    return (await received) - from;
  });
  await Promise.all([producer.disconnect(), records.close()]);
  await admin.deleteTopics({ topics: [topic] });
  await admin.disconnect();
  return figure;
};

/** From the answer to an invitation until a mail server has accepted its mail. */
export const toSmtp = ({ calls, mails }, { token, organizationId }, count) =>
  measured(count, async () => {
    const email = `guest${randomUUID()}@example.com`;
    const mail = mails.next(email);
    await calls[0]('POST', `/v1/organizations/${organizationId}/invitations`, {
      token,
      body: { invitations: [{ email, role: 'member' }] },
    });
    const from = performance.now();
    return Math.max(0, (await mail).at - from);
  });

export const rawJobs = async ({ REDIS_URL }, count) => {
  const connect = () => new Redis(REDIS_URL, { maxRetriesPerRequest: null });
  const [name, connection, waiting] = [`bench-${randomUUID()}`, connect(), connect()];
  const taken = new Map();
  const queue = new Queue(name, { connection });
  const worker = new Worker(name, async ({ name: job }) => taken.get(job)?.(performance.now()), { connection: waiting });
  await worker.waitUntilReady();
  const figure = await measured(count, async (n) => {
    const job = `job ${n}`;
    const pickedUp = new Promise((resolve) => taken.set(job, resolve));
    const from = performance.now();
    await queue.add(job, {});
    return (await pickedUp) - from;
  });
  await worker.close();
  await queue.obliterate({ force: true });
  await queue.close();
  connection.disconnect();
  waiting.disconnect();
  return figure;
};

/** From the answer to a revocation at one gateway until another refuses the session. */
export const toDenied = ({ calls }, { email, password }, count) =>
  measured(count, async () => {
    const { json } = await calls[0]('POST', '/v1/sessions', { body: { email, password } });
    const token = json.accessToken;
    const isKnown = () =>
      calls
        .at(-1)('GET', '/v1/me', { token })
        .then(
          () => true,
          () => false,
        );
    while (!(await isKnown())) await pause(10);
    await calls[0]('DELETE', '/v1/sessions/current', { token });
    const from = performance.now();
    while (await isKnown());
    return performance.now() - from;
  });
