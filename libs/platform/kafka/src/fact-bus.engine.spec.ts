import { factSigner } from '@guildhall/crypto';
import type { Fact, FactBatch } from '@guildhall/eventing';
import { collect, eventually, uniqueName, realDelay, withTimeout } from '@guildhall/testing';
import { startProxy } from '@guildhall/testing/proxy';
import { afterEach, describe, expect, it } from '@jest/globals';
import kafkajs from 'kafkajs';
import { execFile } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import { promisify } from 'node:util';
import { asAdmin, brokers, ownTopics } from '../test/topics.ts';
import {
  kafkaFactBus,
  NotPublished,
  SubscriptionBroken,
  UnreadableRecord,
  defaultTopic,
  WrongTopic,
  type KafkaFactBusOptions,
} from './index.ts';

const SESSION = 6_000;
const own = ownTopics();
const newTopic = (): string => own(uniqueName());
const serverPort = Number(brokers[0]?.split(':')[1]);
const timing = { session: SESSION, heartbeat: 200, wait: 100 };

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

const open = (more: Partial<KafkaFactBusOptions> = {}) => {
  const bus = kafkaFactBus({ brokers, timing, ...more });
  ends.push(() => bus.close());
  return bus;
};
type Bus = ReturnType<typeof open>;

let count = 0;
const fact = (key = 'org_0', data: unknown = {}): Fact => {
  const position = String(++count).padStart(9, '0');
  const [subject, time, actor, correlationId, causationId] = ['s', '2030-01-01T12:00:00.000Z', 'acc_1', 'c', 'd'];
  return { id: `e${position}`, type: 'test.counted.v1', key, subject, time, position, actor, correlationId, causationId, data: { data } };
};
const facts = (n: number, key?: string): readonly Fact[] => Array.from({ length: n }, () => fact(key));
const idsOf = (some: readonly Fact[]): readonly string[] => some.map(({ id }) => id);
const receivedIds = (batches: readonly FactBatch[]): readonly string[] => batches.flatMap((batch) => idsOf(batch.facts));

/** Reads and commits until so many facts have come. */
const take = (bus: Bus, topic: string, wanted: number, group = 'g') =>
  collect(
    (signal) => bus.subscribe({ topic, group }, signal),
    (batches) => receivedIds(batches).length >= wanted,
    (batch) => batch.commit(),
  );

/** Repeats until it succeeds, as loops do. */
const retry = async (work: () => Promise<void>): Promise<void> => {
  for (;;)
    try {
      return await work();
    } catch {
      await realDelay(50);
    }
};

/** A reader from which a test takes one batch after the other. */
const reader = (bus: Bus, topic: string) => {
  const stop = new AbortController();
  const batches = bus.subscribe({ topic, group: 'g' }, stop.signal)[Symbol.asyncIterator]();
  ends.push(async () => {
    stop.abort();
    await batches.return?.();
  });
  return { next: async () => (await batches.next()).value as FactBatch };
};

describe('topics on Kafka', () => {
  const topic = { name: newTopic(), partitions: 3, retention: 3_600_000, cleanup: 'delete' } as const;

  it('are created as declared, even when several processes do so at the same time', async () => {
    await Promise.all([open({ topics: [topic] }).prepare(), open({ topics: [topic] }).prepare(), open({ topics: [topic] }).prepare()]);
    const found = await asAdmin((admin) => admin.fetchTopicMetadata({ topics: [topic.name] }));
    expect(found.topics[0]?.partitions).toHaveLength(3);
  });

  it.each([
    [{ partitions: 12 }, ' is 3, needed: 12'],
    [{ retention: 1 }, ' is 3600000, needed: 1'],
    [{ cleanup: 'compact' as const }, ' is delete, needed: compact'],
  ])('that differ from the declaration (%j) make preparing, publishing and reading fail', async (other, message) => {
    const wrong = open({ topics: [{ ...topic, ...other }] });
    await expect(wrong.prepare()).rejects.toThrow(message);
    await expect(wrong.prepare()).rejects.toBeInstanceOf(WrongTopic);
    await expect(wrong.publish(topic.name, facts(1))).rejects.toBeInstanceOf(WrongTopic);
    await expect(take(wrong, topic.name, 1)).rejects.toBeInstanceOf(WrongTopic);
  });

  it('may be as they are where nothing was declared', async () => {
    await open({ topics: [topic] }).prepare();
    const sent = facts(1);
    await open().publish(topic.name, sent);
    expect(receivedIds(await take(open(), topic.name, 1))).toEqual(idsOf(sent));
  });

  it("have each key in the partition that Kafka's own clients choose", async () => {
    const keys = { org_0: 10, org_1: 0, org_2: 10, acc_6y4kz0e6ssfct8bm4h1q6ek2qt: 2, Zoë: 10 };
    const name = newTopic();
    const bus = open();
    await bus.publish(
      name,
      Object.keys(keys).map((key) => fact(key)),
    );
    const batches = await take(bus, name, 5);
    const found = Object.fromEntries(batches.flatMap((batch) => batch.facts.map(({ key }) => [key, batch.partition])));
    expect(found).toEqual(keys);
  });
});

describe('K7 a topic on Kafka that is not what it was', () => {
  const anAppointed = (bus: Bus, topic: string, offset: string) => {
    const stop = new AbortController();
    const taken = (partitions: readonly number[]) => Promise.resolve(new Map(partitions.map((partition) => [partition, offset])));
    const batches = bus.subscribe({ topic, group: 'g', taken }, stop.signal)[Symbol.asyncIterator]();
    ends.push(async () => {
      stop.abort();
      await batches.return?.();
    });
    return async () => (await batches.next()).value as FactBatch;
  };

  it('K7 gives a reader what is left, and says from where, when facts that it had not taken have expired', async () => {
    const [bus, topic] = [open(), newTopic()];
    await bus.publish(topic, facts(10));
    const [batch] = await take(bus, topic, 10);
    const partition = batch?.partition ?? -1;
    await bus.publish(topic, facts(10));
    await asAdmin(async (admin) => {
      await admin.fetchTopicOffsets(topic);
      await admin.deleteTopicRecords({ topic, partitions: [{ partition, offset: '15' }] });
    });
    expect((await bus.extent(topic)).get(partition)).toEqual({ first: '15', next: '20' });
    const left = await anAppointed(bus, topic, '9')();
    expect([left.from, left.to, left.facts.length]).toEqual(['15', '19', 5]);
    expect(await bus.read({ topic, partition, offset: '14' }, new AbortController().signal)).toBeUndefined();
  });

  it('K7 begins anew for a reader that is beyond its end', async () => {
    const [bus, topic] = [open(), newTopic()];
    const all = facts(3);
    await bus.publish(topic, all);
    await take(bus, topic, 3);
    const first = await anAppointed(bus, topic, '99')();
    expect([first.from, idsOf(first.facts)]).toEqual(['0', idsOf(all)]);
  });

  it('K7 gives its publisher lower offsets once it was made anew, and is made anew when it was only deleted', async () => {
    const [bus, topic] = [open(), newTopic()];
    const [[partition = -1, before = ''] = []] = await bus.publish(topic, facts(5)).then((written) => [...written]);
    await bus.publish(topic, facts(5));
    await asAdmin((admin) => admin.deleteTopics({ topics: [topic] }));
    await retry(async () => expect((await bus.extent(topic)).get(partition)).toEqual({ first: '0', next: '0' }));
    let after: string | undefined;
    await retry(async () => void (after = (await bus.publish(topic, facts(1))).get(partition)));
    expect(BigInt(after ?? '-1') <= BigInt(before)).toBe(true);
  });

  it('K7 is not read as long as it cannot be told where its reader goes on', async () => {
    const [bus, topic] = [open(), newTopic()];
    await bus.publish(topic, facts(1));
    const taken = () => Promise.reject(new Error('MongoDB is away'));
    const batches = bus.subscribe({ topic, group: 'g', taken }, new AbortController().signal)[Symbol.asyncIterator]();
    await expect(withTimeout(batches.next(), 'the end of the subscription')).rejects.toThrow('goes on is not known');
  });
});

describe('publishing to Kafka', () => {
  /** A connection to the broker on which requests arrive but answers are lost, and after which no new one can be opened. */
  const lossyConnection = () => {
    const sockets = new Set<Socket>();
    let isBroken = false;
    return {
      socketFactory: ({ host, port, onConnect }: { host: string; port: number; onConnect: () => void }) => {
        const socket = isBroken ? connect(1, '127.0.0.1', onConnect) : connect(port, host, onConnect);
        sockets.add(socket.on('close', () => sockets.delete(socket)));
        return socket;
      },
      breakConnection: () => {
        isBroken = true;
        for (const socket of sockets) {
          socket.pause();
          setTimeout(() => socket.destroy(), 300);
        }
      },
      repair: () => {
        isBroken = false;
      },
    };
  };

  it('publishes what comes after a send whose answer was lost', async () => {
    const topic = newTopic();
    const { breakConnection, repair, ...options } = lossyConnection();
    const bus = open(options);
    const [first, unanswered, next] = [fact(), fact(), fact()];
    await bus.publish(topic, [first]);
    breakConnection();
    await expect(bus.publish(topic, [unanswered])).rejects.toBeInstanceOf(NotPublished);
    repair();
    await bus.publish(topic, [next]);
    expect(receivedIds(await take(open(), topic, 3))).toEqual(idsOf([first, unanswered, next]));
  });

  it('publishes more than fits into one request to the broker, in order', async () => {
    const topic = newTopic();
    const bus = open();
    const all = Array.from({ length: 30 }, () => fact('org_0', '\u{1F41D}'.repeat(25_000)));
    await bus.publish(topic, all);
    expect(receivedIds(await take(bus, topic, 30))).toEqual(idsOf(all));
  });

  it('keeps the order of concurrent calls', async () => {
    const topic = newTopic();
    const bus = open();
    const all = facts(40);
    await Promise.all(all.map((one) => bus.publish(topic, [one])));
    expect(receivedIds(await take(bus, topic, 40))).toEqual(idsOf(all));
  });

  it('fails on a silent connection, and succeeds on the next one', async () => {
    const topic = newTopic();
    const proxy = await startProxy(serverPort);
    ends.push(proxy.close);
    const bus = open({ socketFactory: ({ host, onConnect }) => connect(proxy.port, host, onConnect) });
    await bus.publish(topic, facts(1));
    proxy.hold();
    const began = performance.now();
    await expect(bus.publish(topic, facts(1))).rejects.toBeInstanceOf(NotPublished);
    expect(performance.now() - began).toBeLessThan(25_000);
    proxy.release();
    await bus.publish(topic, facts(1));
  }, 90_000);
});

describe('reading from Kafka', () => {
  it('delivers all facts of two topics to one group', async () => {
    const [one, other] = [newTopic(), newTopic()];
    const bus = open();
    const [first, later, another] = [fact(), fact(), fact('org_1')];
    await bus.publish(one, [first]);
    const staying = reader(bus, one);
    await (await staying.next()).commit();
    const next = staying.next();
    await bus.publish(other, [another]);
    expect(receivedIds(await take(bus, other, 1))).toEqual([another.id]);
    await bus.publish(one, [later]);
    expect(idsOf((await withTimeout(next, 'more of the first topic')).facts)).toEqual([later.id]);
  });

  it('keeps its partition while a batch takes longer than the session timeout, even when another consumer joins', async () => {
    const topic = newTopic();
    const bus = open();
    await bus.publish(topic, facts(3));
    const mine = reader(bus, topic);
    const batch = await mine.next();
    const other = reader(open(), topic).next();
    const isFirst = await Promise.race([other.then(() => false), realDelay(SESSION + 3_000).then(() => true)]);
    expect(isFirst).toBe(true);
    await batch.commit();
    const later = fact();
    const firstOfBoth = Promise.race([other, mine.next()]);
    await bus.publish(topic, [later]);
    expect(idsOf((await withTimeout(firstOfBoth, 'the next batch')).facts)).toEqual([later.id]);
  });

  it('ignores the commit of a consumer that was removed from the group', async () => {
    const topic = newTopic();
    const proxy = await startProxy(serverPort);
    ends.push(proxy.close);
    const lost = open({ socketFactory: ({ host, onConnect }) => connect(proxy.port, host, onConnect) });
    const bus = open();
    const [old, recent] = [[fact('org_0'), fact('org_1')], facts(3)];
    await bus.publish(topic, old);
    const away = reader(lost, topic);
    const late = await away.next(); // and the batch of the other partition waits behind it
    proxy.hold();
    const successor = reader(bus, topic);
    const again = await withTimeout(successor.next(), 'the batch at its successor', 3 * SESSION);
    await again.commit();
    const rest = await successor.next();
    expect(receivedIds([again, rest]).toSorted()).toEqual(idsOf(old));
    proxy.release();
    proxy.cut();
    await retry(() => late.commit());
    const back = away.next();
    await realDelay(500);
    await rest.commit();
    await bus.publish(topic, recent);
    expect(idsOf((await Promise.race([back, successor.next()])).facts)).toEqual(idsOf(recent));
  });

  it('fails when the broker is unreachable, and continues at the committed offset', async () => {
    const topic = newTopic();
    const proxy = await startProxy(serverPort);
    const lost = open({ socketFactory: ({ host, onConnect }) => connect(proxy.port, host, onConnect) });
    const all = facts(2);
    await open().publish(topic, all.slice(0, 1));
    const batches = reader(lost, topic);
    await (await batches.next()).commit();
    await proxy.close();
    await expect(withTimeout(batches.next(), 'the end of the subscription', 30_000)).rejects.toBeInstanceOf(SubscriptionBroken);
    const bus = open();
    await bus.publish(topic, all.slice(1));
    const next = await withTimeout(reader(bus, topic).next(), 'what was not committed, once the session is over', 3 * SESSION);
    expect(idsOf(next.facts)).toEqual(idsOf(all.slice(1)));
  });

  it('loses no fact and keeps the order while its connections are cut repeatedly', async () => {
    const topic = newTopic();
    const proxy = await startProxy(serverPort);
    ends.push(proxy.close);
    const bus = open({ socketFactory: ({ host, onConnect }) => connect(proxy.port, host, onConnect) });
    const all = facts(200);
    const stop = new AbortController();
    const seen: Fact[] = [];
    const read = async (): Promise<void> => {
      for await (const batch of bus.subscribe({ topic, group: 'g' }, stop.signal)) {
        // A commit whose answer is lost may have succeeded, so facts are recorded before the commit.
        seen.push(...batch.facts.filter(({ position }) => position > (seen.at(-1)?.position ?? '')));
        await batch.commit();
      }
    };
    const reading = retry(read);
    const cutting = setInterval(proxy.cut, 700);
    for (let n = 0; n < all.length; n += 10) {
      await retry(async () => void (await bus.publish(topic, all.slice(n, n + 10))));
      await realDelay(150);
    }
    clearInterval(cutting);
    await eventually({ pass: realDelay }, () => seen.length >= all.length, 'all facts').finally(() => stop.abort());
    await reading;
    expect(idsOf(seen)).toEqual(idsOf(all));
  });

  it('stops at a record that is not a fact, with an error that names topic, partition and offset', async () => {
    const topic = newTopic();
    const bus = open();
    const before = facts(2);
    await bus.publish(topic, before);
    const producer = new kafkajs.Kafka({ brokers: [...brokers], logLevel: kafkajs.logLevel.NOTHING }).producer();
    await producer.connect();
    await producer.send({ topic, messages: [{ key: 'org_0', value: 'junk' }] });
    await producer.disconnect();
    await bus.publish(topic, facts(1));
    const batches = reader(bus, topic);
    const batch = await batches.next();
    expect(idsOf(batch.facts)).toEqual(idsOf(before));
    await batch.commit();
    const error: unknown = await batches.next().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UnreadableRecord);
    expect(String(error)).toMatch(new RegExp(`${topic}, partition ${batch.partition}, offset 2 `));
  });

  it('continues with the oldest remaining fact when those after its offset were deleted', async () => {
    const topic = newTopic();
    const bus = open();
    await bus.publish(topic, facts(1));
    const [{ partition } = { partition: -1 }] = await take(bus, topic, 1);
    const remaining = fact();
    await bus.publish(topic, facts(3));
    await asAdmin(async (admin) => {
      await admin.fetchTopicOffsets(topic); // loads the metadata of the topic's leader
      await admin.deleteTopicRecords({ topic, partitions: [{ partition, offset: '4' }] });
    });
    await bus.publish(topic, [remaining]);
    expect(receivedIds(await take(bus, topic, 1))).toEqual([remaining.id]);
  });

  it('reads a fact by its offset until the topic deletes it', async () => {
    const topic = newTopic();
    const bus = open();
    const [gone, kept] = [fact(), fact()];
    await bus.publish(topic, [gone]);
    await bus.publish(topic, [kept]);
    const [{ partition } = { partition: -1 }] = await take(bus, topic, 2);
    const read = (offset: string) => bus.read({ topic, partition, offset }, new AbortController().signal);
    expect([await read('0'), await read('1')]).toEqual([gone, kept]);
    await asAdmin(async (admin) => {
      await admin.fetchTopicOffsets(topic); // loads the metadata of the topic's leader
      await admin.deleteTopicRecords({ topic, partitions: [{ partition, offset: '1' }] });
    });
    expect([await read('0'), await read('1')]).toEqual([undefined, kept]);
  });

  it('reads one fact of a batch of records', async () => {
    const topic = newTopic();
    const bus = open();
    const all = Array.from({ length: 8 }, () => fact('org_0', '\u{1F41D}'.repeat(10_000)));
    await bus.publish(topic, all);
    const [{ partition } = { partition: -1 }] = await take(bus, topic, 8);
    expect(await bus.read({ topic, partition, offset: '5' }, new AbortController().signal)).toEqual(all[5]);
  });

  it('stops reading a fact on abort and after a timeout, and reads over new connections afterwards', async () => {
    const topic = newTopic();
    const proxy = await startProxy(serverPort);
    ends.push(proxy.close);
    const bus = open({ socketFactory: ({ host, onConnect }) => connect(proxy.port, host, onConnect) });
    const first = fact();
    await bus.publish(topic, [first]);
    const [{ partition } = { partition: -1 }] = await take(bus, topic, 1);
    const read = (signal = new AbortController().signal) => bus.read({ topic, partition, offset: '0' }, signal);
    expect(await read()).toEqual(first);
    proxy.hold();
    await expect(read(AbortSignal.timeout(100))).rejects.toThrow('timeout');
    const began = performance.now();
    await expect(read()).rejects.toThrow();
    expect(performance.now() - began).toBeLessThan(20_000);
    proxy.release();
    expect(await read()).toEqual(first);
  }, 90_000);

  it('closes every connection that parallel reads have opened', async () => {
    const topic = newTopic();
    const sockets: Socket[] = [];
    const slowly = ({ host, port, onConnect }: { host: string; port: number; onConnect: () => void }) => {
      const socket = connect(port, host, () => setTimeout(onConnect, 50));
      sockets.push(socket);
      return socket;
    };
    const bus = open({ socketFactory: slowly });
    const first = fact();
    await bus.publish(topic, [first]);
    const [{ partition } = { partition: -1 }] = await take(bus, topic, 1);
    const reads = Array.from({ length: 5 }, () => bus.read({ topic, partition, offset: '0' }, new AbortController().signal));
    expect(idsOf((await Promise.all(reads)).filter((one) => one !== undefined))).toEqual(Array(5).fill(first.id));
    await bus.close();
    await eventually({ pass: realDelay }, () => sockets.every(({ destroyed }) => destroyed), 'the end of all connections');
  });

  it('delivers at most 1000 facts per batch, and continues after the committed ones', async () => {
    const topic = newTopic();
    const bus = open();
    const all = facts(1_500);
    await bus.publish(topic, all);
    const first = await take(bus, topic, 1);
    expect(first.map((batch) => batch.facts.length)).toEqual([1_000]);
    expect(receivedIds([...first, ...(await take(bus, topic, 500))])).toEqual(idsOf(all));
  });

  it('ends when its bus is closed, even while a batch is processed, and ignores the later commit of the batch', async () => {
    const topic = newTopic();
    const bus = open();
    await bus.publish(topic, facts(1));
    const batches = reader(bus, topic);
    const batch = await batches.next();
    const began = performance.now();
    await bus.close();
    expect(performance.now() - began).toBeLessThan(3_000);
    await batch.commit();
    expect(await batches.next()).toBeUndefined();
    expect(idsOf((await reader(open(), topic).next()).facts)).toEqual(idsOf(batch.facts));
  });
});

describe('a process on Kafka', () => {
  const script = (topic: string): string => `
    import { kafkaFactBus } from '@guildhall/kafka';
    const bus = kafkaFactBus({ brokers: ${JSON.stringify(brokers)} });
    const all = ${JSON.stringify(facts(1))};
    await bus.publish('${topic}', all);
    const stop = new AbortController();
    for await (const { commit } of bus.subscribe({ topic: '${topic}', group: 'g' }, stop.signal)) {
      await commit();
      stop.abort();
    }
    await bus.close();`;

  it('exits without a warning when its bus is closed', async () => {
    const args = [
      '--conditions=@guildhall/source',
      '--input-type=module',
      '-e',
      script(newTopic()).replace('@guildhall/kafka', `${import.meta.dirname}/index.ts`),
    ];
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { timeout: 30_000 });
    expect([stdout, stderr]).toEqual(['', '']);
  });
});

it('declares twelve partitions for a topic by default', () => {
  expect(defaultTopic.partitions).toBe(12);
});

describe('signed facts on Kafka', () => {
  const signer = factSigner('a master key of thirty-two letters');

  it('T97 delivers facts with a valid signature, and lists all others as unverified', async () => {
    const topic = newTopic();
    const [bus, unsigned] = [open({ signer }), open()];
    const all = facts(3);
    await bus.publish(topic, all.slice(0, 2));
    await unsigned.publish(topic, [{ ...fact(), position: '999999999' }]);
    await open({ signer: factSigner('another master key, as long as the one') }).publish(topic, [fact()]);
    await bus.publish(topic, all.slice(2));
    const batches = await take(bus, topic, 3);
    expect(receivedIds(batches)).toEqual(idsOf(all));
    expect(batches.flatMap(({ unverified = [] }) => unverified)).toHaveLength(2);
    const unverified = await take(unsigned, topic, 5, 'without verification');
    expect(receivedIds(unverified)).toHaveLength(5);
    const places = unverified.flatMap(({ partition, facts: some }) =>
      some.map(({ id, offset }) => [id, { topic, partition, offset }] as const),
    );
    const read = await Promise.all(places.map(([, place]) => bus.read(place, new AbortController().signal)));
    expect(read.map((one) => one?.id)).toEqual(places.map(([id]) => (idsOf(all).includes(id) ? id : undefined)));
  });
});
