/** Loss of derived data: a queue, a view, the offsets of a consumer group; and a fact that no consumer can process. */
import { randomUUID } from 'node:crypto';
import kafkajs from 'kafkajs';
import { Redis } from 'ioredis';
import { MongoClient } from 'mongodb';
import type { ContextName } from '@guildhall/contracts';
import { pause } from '../oracle/http-client.ts';
import { Violation } from '../oracle/request-log.ts';
import type { Fault } from './fault.ts';
import type { Run } from './run.ts';

const DEAD_LETTER_TIMEOUT_MS = 30_000;
/** The contexts that consume facts of organizations. */
const CONSUMERS: readonly ContextName[] = ['team', 'notification'];

const flush: Fault = {
  name: 'flush Redis',
  inject: async ({ engines: { addresses } }) => {
    const redis = new Redis(addresses.REDIS_URL);
    await redis.flushall();
    redis.disconnect();
  },
};

/** Drops the live collection of a view. */
const dropView: Fault = {
  name: 'drop a view',
  inject: async ({ engines: { addresses }, random }) => {
    const client = new MongoClient(addresses.MONGODB_URL);
    const db = client.db('guildhall_organization');
    const views = (await db.listCollections().toArray()).map(({ name }) => name).filter((name) => /^organization\..*#[1-9]/.test(name));
    await db.collection(random.pick(views.sort())).drop();
    await client.close();
  },
};

const adminOf = async ({ engines: { addresses } }: Run) => {
  const kafka = new kafkajs.Kafka({ brokers: addresses.KAFKA_BROKERS.split(','), logLevel: kafkajs.logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  return { kafka, admin };
};

/** Only an empty group can be deleted, so its members are stopped meanwhile. */
const deleteGroup: Fault = {
  name: 'delete a consumer group',
  inject: async (run) => {
    const { system } = run;
    const names = system.names.filter((name) => name.startsWith('team'));
    for (const name of names) system.process(name).child.kill('SIGTERM');
    await Promise.all(names.map((name) => system.process(name).ended));
    const { admin } = await adminOf(run);
    await admin.deleteGroups(['team:organization.facts', 'team:identity.facts']);
    await admin.disconnect();
    for (const name of names) system.restart(name);
    await Promise.all(names.map(system.whenReady));
  },
};

/** The data does not match the type. Its position is after all others, so that later facts do not count as repeats. */
const publishInvalid: Fault = {
  name: 'publish an invalid fact',
  // A fact published after it with an earlier position would count as a repeat.
  atRest: true,
  inject: async (run) => {
    const { admin, kafka } = await adminOf(run);
    const producer = kafka.producer();
    await producer.connect();
    const id = randomUUID();
    await producer.send({
      topic: 'organization.facts',
      messages: [
        {
          key: 'org_2x4y6z8abcdefghjkmnpqrstvw',
          value: '{}',
          headers: {
            ...{ ce_specversion: '1.0', ce_id: id, ce_source: '/organization', ce_type: 'organization.member-joined.v1', ce_subject: 's' },
            ...{ ce_time: new Date().toISOString(), ce_position: await run.nextPosition() },
            ...{ ce_actor: 'system', ce_correlationid: id, ce_causationid: id, 'content-type': 'application/json' },
          },
        },
      ],
    });
    await producer.disconnect();
    await admin.disconnect();
    const end = performance.now() + DEAD_LETTER_TIMEOUT_MS;
    for (const waiting = new Set(CONSUMERS); waiting.size > 0; await pause(200)) {
      for (const { context, id: letterId } of await run.operatorView.deadLetters()) {
        await run.operatorView.drop(context, letterId);
        waiting.delete(context);
      }
      if (performance.now() > end) throw new Violation(`an invalid fact did not become a dead letter of ${[...waiting].join(' and ')}`);
    }
  },
};

export const dataFaults: readonly Fault[] = [flush, dropView, deleteGroup, publishInvalid];
