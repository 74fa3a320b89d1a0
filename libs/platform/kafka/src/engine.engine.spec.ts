import { engineContract, eventually, realDelay, uniqueName, type WrongSetup } from '@guildhall/testing';
import { startProxy } from '@guildhall/testing/proxy';
import kafkajs from 'kafkajs';
import { connect } from 'node:net';
import { asAdmin, brokers, ownTopics } from '../test/topics.ts';
import { kafkaFactBus } from './index.ts';

const own = ownTopics();
const TOPIC = kafkajs.ConfigResourceTypes.TOPIC;
const DAY = 86_400_000;
const RIGHT = { 'retention.ms': String(DAY), 'cleanup.policy': 'delete' };

const settingsOf = (topic: string): Promise<ReadonlyMap<string, string>> =>
  asAdmin(async (admin) => {
    const { resources } = await admin.describeConfigs({ includeSynonyms: false, resources: [{ type: TOPIC, name: topic }] });
    return new Map(resources[0]?.configEntries.map(({ configName, configValue }) => [configName, configValue]));
  });

/** Gives a topic these settings and no others; resolves when the broker shows them. */
const give = async (topic: string, settings: Readonly<Record<string, string>>): Promise<void> => {
  const configEntries = Object.entries(settings).map(([name, value]) => ({ name, value }));
  await asAdmin((admin) => admin.alterConfigs({ validateOnly: false, resources: [{ type: TOPIC, name: topic, configEntries }] }));
  let shown = await settingsOf(topic);
  const pass = async (ms: number): Promise<void> => {
    await realDelay(ms);
    shown = await settingsOf(topic);
  };
  await eventually({ pass }, () => Object.entries(settings).every(([name, value]) => shown.get(name) === value), 'the settings');
};

const wrongly = (topic: string, setting: string, found: string, needed: string): WrongSetup => ({
  spoil: () => give(topic, { ...RIGHT, [setting]: found }),
  mend: async () => {
    await give(topic, RIGHT);
    await realDelay(200); // a setting that is removed shows Kafka's own again
  },
  told: { requirement: `${setting} of ${topic}`, found, needed, breaks: true },
});

engineContract('Kafka', async () => {
  const proxy = await startProxy(Number(brokers[0]?.split(':')[1]));
  const topic = { name: own(uniqueName()), partitions: 1, retention: DAY, cleanup: 'delete' } as const;
  const bus = kafkaFactBus({ brokers, topics: [topic], socketFactory: ({ host, onConnect }) => connect(proxy.port, host, onConnect) });
  await bus.prepare();
  return {
    port: {
      engine: bus.engine,
      wrong: [
        wrongly(topic.name, 'retention.ms', '1000', String(DAY)),
        wrongly(topic.name, 'retention.bytes', '1000000', '-1'),
        wrongly(topic.name, 'cleanup.policy', 'compact', 'delete'),
        wrongly(topic.name, 'min.insync.replicas', '2', '1'),
        wrongly(topic.name, 'unclean.leader.election.enable', 'true', 'false'),
        wrongly(topic.name, 'max.message.bytes', '1000', '1048576 or more'),
      ],
      silence: proxy.hold,
      cut: proxy.cut,
    },
    pass: realDelay,
    close: async () => {
      await bus.close();
      await proxy.close();
    },
    timeoutMs: 8_000,
  };
});
