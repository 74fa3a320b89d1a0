import { inParallel, measure } from './load-generator.mjs';
import { account, members, operations } from './api-calls.mjs';
import { figureTable, head, line } from './figures.mjs';
import { startControl, startProduct, temporaryFolder } from './servers.mjs';

const CLIENTS = [1, 16, 64];
/** The most that each operation may cost with 16 clients, as a multiple of its control. */
const targets = { 'read organization': 2.2, 'page of 50 members': 3.5 };
const WRITE = 4;
const controlOf = (name) => (name in targets ? 'control GET' : 'control POST');

/** Every operation beside bare Fastify: microseconds of the server's CPU time, rate and durations. */
export const compareOperations = async ({ rounds, count }) => {
  const folder = temporaryFolder();
  const control = await startControl(folder.path);
  const product = await startProduct(folder.path);
  console.log(`start to ready: control ${control.startMs.toFixed(0)} ms, product ${product.startMs.toFixed(0)} ms (target 2 ×)`);
  console.log(
    `  that is ${(product.startMs / control.startMs).toFixed(2)} ×; idle memory ${product.residentMb().toFixed(0)} MB (target 180)`,
  );

  const { call } = product;
  const people = (name) => inParallel(Math.max(...CLIENTS), 4, (n) => account(call, `${name}${n}`));
  const [owners, guests] = [await people('owner'), await people('person')];
  const crowd = await members(call, owners[0], 'Crowd', 49);
  const figures = figureTable();
  for (let round = 0; round < rounds; round++)
    for (const clients of CLIENTS) {
      const run = async (name, operation, server = product, times = 1) => {
        const { results, ...figure } = await measure({ server, clients, count: count * times, operation });
        figures.keep(name, clients, figure);
        return results;
      };
      await run('control GET', () => control.call('GET', '/'), control, 4);
      await run('control POST', (n) => control.call('POST', '/', { body: { name: `Organization ${n}` } }), control, 2);
      await operations(call, { owners, guests, crowd }, run);
    }

  console.log(head('operation', 'clients', 'cpu µs', '× control', 'ops/s', 'p50 ms', 'p99 ms'));
  for (const [name, clients] of figures.all()) {
    const of = (pick) => figures.of(name, clients, pick);
    const cpu = of((one) => one.cpu);
    const times = cpu / figures.of(controlOf(name), clients, (one) => one.cpu);
    const isMissed = clients === '16' && !name.startsWith('control') && times > (targets[name] ?? WRITE);
    const cells = [of((one) => one.rate).toFixed(0), of((one) => one.p50).toFixed(2), of((one) => one.p99).toFixed(2)];
    console.log(line([name, clients, cpu.toFixed(0), times.toFixed(2), ...cells]) + (isMissed ? '  missed' : ''));
  }
  await Promise.all([control.stop(), product.stop()]);
  folder.remove();
};
