import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterEach, expect, it } from '@jest/globals';
import kafkajs from 'kafkajs';
import { ROOT } from './support/start-process.ts';

const brokers = (process.env['KAFKA_BROKERS'] ?? '').split(',');
const kafka = new kafkajs.Kafka({ brokers, logLevel: kafkajs.logLevel.ERROR });
const organizationId = `org_${randomUUID()}`;
/** A topic of its own, so that a system on the same servers does not consume these facts. */
const topic = `subscriber.${randomUUID()}`;

/** A record as our publisher writes it. */
const joined = (n: number, accountId: string) => ({
  key: organizationId,
  value: JSON.stringify({ organizationId, accountId, role: 'member' }),
  headers: {
    ce_specversion: '1.0',
    ce_id: `${organizationId}.${String(n)}`,
    ce_type: 'organization.member-joined.v1',
    ce_subject: accountId,
    ce_time: '2030-01-01T12:00:00.000Z',
    ce_position: String(n).padStart(16, '0'),
    ce_actor: accountId,
    ce_correlationid: 'c',
    ce_causationid: 'c',
    'content-type': 'application/json',
  },
});

let child: ChildProcess | undefined;
const stop = async (): Promise<void> => {
  if (child === undefined || child.exitCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
};
afterEach(stop);

it('the example subscriber handles each fact once and in order, even when facts are delivered again', async () => {
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions: 1 }] });
  child = spawn(process.execPath, ['examples/subscriber/subscribe.mjs'], {
    cwd: ROOT,
    env: { ...process.env, NODE_OPTIONS: '', KAFKA_BROKERS: brokers.join(), GROUP: `greeter.${topic}`, TOPIC: topic },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const greeted: string[] = [];
  if (child.stdout !== null)
    createInterface({ input: child.stdout }).on('line', (line) => {
      const { greet, of } = JSON.parse(line) as Record<string, string>; // what it prints
      if (of === organizationId && greet !== undefined) greeted.push(greet);
    });
  const producer = kafka.producer();
  await producer.connect();
  const [one, two, three] = [joined(1, 'acc_1'), joined(2, 'acc_2'), joined(3, 'acc_3')];
  const other = { ...joined(2, 'acc_0'), headers: { ...two.headers, ce_type: 'organization.renamed.v1' } };
  for (const message of [one, two, one, other, two, three, one]) await producer.send({ topic, messages: [message] });
  while (!greeted.includes('acc_3')) await new Promise((resolve) => setTimeout(resolve, 50));
  await producer.disconnect();
  await stop();
  await admin.deleteTopics({ topics: [topic] });
  await admin.disconnect();
  expect(greeted).toEqual(['acc_1', 'acc_2', 'acc_3']);
}, 120_000);
