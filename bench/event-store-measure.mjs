// `event-store-measure.mjs <client> <category> <events>`: measures one client in a process of its own, and prints figures as JSON.
import { quantile } from './load-generator.mjs';
import { clients } from './event-store-clients.mjs';

const READS = 300;
const [name, category, events] = [process.argv[2], process.argv[3], Number(process.argv[4])];
const client = clients[name]({ url: process.env.KURRENTDB_URL });

const timed = async (work) => {
  const began = performance.now();
  await work();
  return performance.now() - began;
};
const reads = async (streamOf, expected) => {
  const times = [];
  const before = process.cpuUsage();
  for (let n = 0; n < READS; n++)
    times.push(
      await timed(async () => {
        const found = await client.read(streamOf(n));
        if (found !== expected) throw new Error(`${found} events instead of ${expected}`);
      }),
    );
  const { user, system } = process.cpuUsage(before);
  return { p50: quantile(times, 0.5), p99: quantile(times, 0.99), cpu: (user + system) / READS };
};
const subscription = async () => {
  const before = process.cpuUsage();
  const ms = await timed(() => client.subscribe(category, events));
  const { user, system } = process.cpuUsage(before);
  return { rate: (events / ms) * 1_000, cpu: (user + system) / events };
};

const first = await timed(() => client.read(`${category}-1`));
const ten = await reads((n) => `${category}-${n % (events / 10)}`, 10);
const absent = await reads((n) => `absent-${n}`, 0);
await subscription();
console.log(JSON.stringify({ first, ten, absent, subscription: await subscription() }));
await client.close();
process.exit(0);
