// `npm run bench`: control and product interleaved in one run, median of the rounds. CPU is microseconds of the server process per operation.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { account, operations } from './journey.mjs';
import { client, measure, quiet } from './load.mjs';
import { freePort, start } from './server.mjs';

const option = (name, fallback) => Number(process.argv.find((arg) => arg.startsWith(`--${name}=`))?.split('=')[1] ?? fallback);
const [ROUNDS, COUNT, PAIRS] = [option('rounds', 3), option('count', 600), option('pairs', 2_000)];
const CLIENTS = [1, 16, 64];
const GETS = new Set(['read organization', 'page of 50 members']);

const folder = mkdtempSync(join(tmpdir(), 'guildhall-bench-'));
const [controlPort, productPort] = [await freePort(), await freePort()];
const main = join(import.meta.dirname, '../apps/standalone/dist/main.js');
const env = {
  PORT: String(productPort),
  GUILDHALL_DATA: join(folder, 'data'),
  GUILDHALL_LOG: 'silent',
  GUILDHALL_RATE_LIMIT_FACTOR: '100000',
  GUILDHALL_MAILS_PER_HOUR: '1000000',
};
const control = await start([join(import.meta.dirname, 'control.mjs'), folder, String(controlPort)], {}, 'ready');
const product = await start([main], env, 'Guildhall is running');
await quiet(product);
console.log(
  `start to ready: control ${control.startMs.toFixed(0)} ms, product ${product.startMs.toFixed(0)} ms (${(product.startMs / control.startMs).toFixed(2)} ×)`,
);
console.log(`idle memory: product ${product.residentMb().toFixed(0)} MB`);

const plain = client(controlPort);
const call = client(productPort);
const [ada, bob] = [await account(call, 'ada'), await account(call, 'bob')];

const figures = new Map();
const keep = (name, clients, { cpu, rate, p50, p99 }) => {
  const key = `${name}|${clients}`;
  figures.set(key, [...(figures.get(key) ?? []), { cpu, rate, p50, p99 }]);
};
const median = (list, pick) => list.map(pick).sort((a, b) => a - b)[Math.floor(list.length / 2)];

for (let round = 0; round < ROUNDS; round++)
  for (const clients of CLIENTS) {
    keep('control GET', clients, await measure({ server: control, clients, count: COUNT * 4, operation: () => plain('GET', '/') }));
    keep(
      'control POST',
      clients,
      await measure({ server: control, clients, count: COUNT * 2, operation: (n) => plain('POST', '/', { body: { name: `Guild ${n}` } }) }),
    );
    const run = async (name, operation) => {
      const measured = await measure({ server: product, clients, count: COUNT, operation });
      keep(name, clients, measured);
      return measured.results;
    };
    await operations(call, { ada, bob }, COUNT, run);
  }

console.log('\noperation              clients   cpu µs   × control     ops/s    p50 ms    p99 ms');
for (const [key, list] of figures) {
  const [name, clients] = key.split('|');
  const reference = figures.get(`${GETS.has(name) ? 'control GET' : 'control POST'}|${clients}`);
  const cpu = median(list, (one) => one.cpu);
  const ratio = cpu / median(reference, (one) => one.cpu);
  const cells = [
    cpu.toFixed(0).padStart(8),
    ratio.toFixed(2).padStart(11),
    median(list, (one) => one.rate)
      .toFixed(0)
      .padStart(9),
    median(list, (one) => one.p50)
      .toFixed(2)
      .padStart(9),
    median(list, (one) => one.p99)
      .toFixed(2)
      .padStart(9),
  ];
  console.log(`${name.padEnd(22)} ${clients.padStart(7)} ${cells.join(' ')}`);
}

let missed = 0;
for (let n = 0; n < PAIRS; n++) {
  const { json } = await call('POST', '/v1/organizations', { token: ada.token, body: { name: `Pair ${n}` } });
  await call('GET', `/v1/organizations/${json.id}`, { token: ada.token }).catch(() => missed++);
}
console.log(`\nwrite, then read: ${PAIRS - missed} of ${PAIRS} pairs readable`);

await Promise.all([control.stop(), product.stop()]);
rmSync(folder, { recursive: true, force: true });
