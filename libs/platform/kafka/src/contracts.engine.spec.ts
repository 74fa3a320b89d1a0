import { factBusContract, realDelay } from '@guildhall/testing';
import { brokers, ownTopics } from '../test/topics.ts';
import { kafkaFactBus, type KafkaFactBus } from './index.ts';

const own = ownTopics();

const open = (): KafkaFactBus => {
  const bus = kafkaFactBus({ brokers, timing: { session: 6_000, heartbeat: 200, wait: 100 } });
  return {
    ...bus,
    publish: (topic, facts) => bus.publish(own(topic), facts),
    subscribe: ({ topic, ...more }, signal) => bus.subscribe({ topic: own(topic), ...more }, signal),
  };
};

factBusContract('Kafka', async () => {
  let bus = open();
  return {
    port: bus,
    pass: realDelay,
    restart: async () => {
      await bus.close();
      bus = open();
      return bus;
    },
    close: () => bus.close(),
    // A group takes its time to form.
    timeoutMs: 8_000,
  };
});
