// Another team's service: it greets whoever joins an organization, each of them once. KAFKA_BROKERS says where the facts are.
import kafkajs from 'kafkajs';

const kafka = new kafkajs.Kafka({ clientId: 'greeter', brokers: process.env.KAFKA_BROKERS.split(','), logLevel: kafkajs.logLevel.ERROR });
const consumer = kafka.consumer({ groupId: process.env.GROUP ?? 'greeter' });
/** The newest position taken, by partition. Keep it where the effect is kept, in one transaction: then a crash repeats nothing either. */
const marks = new Map();

await consumer.connect();
await consumer.subscribe({ topics: [process.env.TOPIC ?? 'organization.facts'], fromBeginning: true });
await consumer.run({
  eachMessage: async ({ partition, message: { headers, value } }) => {
    const position = headers.ce_position.toString();
    // A fact may come more than once, never out of order within its partition. Positions compare as text.
    if (position <= (marks.get(partition) ?? '')) return;
    if (headers.ce_type.toString() === 'organization.member-joined.v1') {
      const { organizationId, accountId, role } = JSON.parse(value.toString());
      console.log(JSON.stringify({ greet: accountId, of: organizationId, as: role }));
    }
    marks.set(partition, position);
  },
});
process.on('SIGTERM', () => consumer.disconnect().then(() => process.exit(0)));
