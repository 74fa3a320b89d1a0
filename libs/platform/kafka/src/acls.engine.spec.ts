import type { Fact } from '@guildhall/eventing';
import { collect, eventually, realDelay, uniqueName } from '@guildhall/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import kafkajs from 'kafkajs';
import { asAdmin, brokers, ownTopics } from '../test/topics.ts';
import { securityOptions, connectKafka, kafkaFactBus, NotPublished, type KafkaFactBus } from './index.ts';

const { AclOperationTypes: MAY, AclPermissionTypes, AclResourceTypes: ON, ResourcePatternTypes: NAMED } = kafkajs;
/** The listener of `tools/engines` that requires a user and password. */
const [host, port] = String(brokers[0]).split(':');
const named = [`${String(host)}:${String(Number(port) + 4)}`];
const isOurs = host === '127.0.0.1';

const as = (user: string, password = `${user}-secret`) =>
  securityOptions({ ...{ tls: false, ca: undefined, cert: undefined, key: undefined }, user, password, mechanism: 'plain' });
const own = ownTopics();
const topic = own(uniqueName());
const fact = (id: string): Fact => ({
  ...{ id, type: 'test.counted.v1', key: 'org_1', subject: 's', time: '2030-01-01T12:00:00.000Z' },
  ...{ position: id, actor: 'acc_1', correlationId: 'c', causationId: 'd', data: {} },
});

/** The ACLs that docs/operations.md describes. */
const allow = (user: string, operation: number, resourceType: number, resourceName: string, pattern: number = NAMED.LITERAL) => ({
  ...{ principal: `User:${user}`, host: '*', permissionType: AclPermissionTypes.ALLOW },
  ...{ operation, resourceType, resourceName, resourcePatternType: pattern },
});
const lists = [
  allow('identity', MAY.WRITE, ON.TOPIC, topic),
  ...['identity', 'team'].flatMap((user) =>
    [MAY.CREATE, MAY.READ, MAY.DESCRIBE, MAY.DESCRIBE_CONFIGS].map((operation) => allow(user, operation, ON.TOPIC, topic)),
  ),
  allow('team', MAY.READ, ON.GROUP, 'team:', NAMED.PREFIXED),
];

(isOurs ? describe : describe.skip)('S11 access lists of Kafka', () => {
  const buses: KafkaFactBus[] = [];
  const open = (user: string): KafkaFactBus => {
    const bus = kafkaFactBus({ brokers: named, ...as(user) });
    buses.push(bus);
    return bus;
  };
  beforeAll(async () => {
    await asAdmin((admin) => admin.createAcls({ acl: lists }));
    // A broker gets them from the controller; before that it does not even tell that there is no such topic.
    const admin = connectKafka({ brokers: named, ...as('team') }).admin();
    await admin.connect();
    let answer: unknown;
    const pass = async (ms: number): Promise<void> => {
      await realDelay(ms);
      answer = await admin.fetchTopicMetadata({ topics: [topic] }).catch((error: unknown) => error);
    };
    await eventually({ pass }, () => String(answer).includes('does not host this topic'), 'the access lists at the broker');
    await admin.disconnect();
  });
  afterAll(async () => {
    await Promise.all(buses.map(({ close }) => close()));
    await asAdmin((admin) =>
      admin.deleteAcls({ filters: lists.map(({ resourcePatternType, ...one }) => ({ ...one, resourcePatternType })) }),
    );
  });

  it('allow the owner of a topic to write, and others to read only with their own consumer group', async () => {
    await open('identity').publish(topic, [fact('1')]);
    const read = (bus: KafkaFactBus, group: string) =>
      collect(
        (signal) => bus.subscribe({ topic, group }, signal),
        (batches) => batches.length > 0,
      );
    const [batch] = await read(open('team'), 'team');
    expect(batch?.facts.map(({ id }) => id)).toEqual(['1']);
    const place = { topic, partition: batch?.partition ?? -1, offset: '0' };
    const { signal } = new AbortController();
    expect((await open('team').read(place, signal))?.id).toBe('1');
    await expect(open('gateway').read(place, signal)).rejects.toThrow();
    await expect(read(open('team'), 'gateway')).rejects.toThrow();
  }, 60_000);

  it('refuse writes of others, and a connection with a wrong password', async () => {
    for (const user of ['team', 'gateway']) await expect(open(user).publish(topic, [fact('2')])).rejects.toThrow();
    await expect(open('team').publish(topic, [fact('3')])).rejects.toThrow(NotPublished);
    await expect(
      connectKafka({ brokers: named, ...as('identity', 'guessed') })
        .admin()
        .connect(),
    ).rejects.toThrow('Authentication');
  }, 60_000);
});
