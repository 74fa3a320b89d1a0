import { factBusContract, really } from '@guildhall/testing';
import { brokersOf, kafkaFactBus } from './index.ts';

const brokers = brokersOf(process.env['KAFKA_BROKERS'] ?? '');
const open = () => kafkaFactBus({ brokers, timing: { session: 6_000, heartbeat: 200, wait: 100 } });

factBusContract('Kafka', async () => {
  let bus = open();
  return {
    port: bus,
    pass: really,
    restart: async () => {
      await bus.close();
      bus = open();
      return bus;
    },
    close: () => bus.close(),
    // A group takes its time to form.
    patience: 8_000,
  };
});
