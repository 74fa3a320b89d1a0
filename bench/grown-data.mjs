import { accept, account, invite, members, organization } from './api-calls.mjs';
import { inParallel, measure, waitUntilIdle } from './load-generator.mjs';
import { figureTable, head, line } from './figures.mjs';
import { startProduct, temporaryFolder } from './servers.mjs';

const CLIENTS = 16;

/** A product with organizations of one account, members in one, and renames of one, in the given numbers. */
const grow = async (folder, { organizations, others, renames }) => {
  const product = await startProduct(folder);
  const { call } = product;
  const [ada, bob] = [await account(call, 'ada'), await account(call, 'bob')];
  const crowd = await members(call, ada, 'Crowd', others);
  await inParallel(organizations, CLIENTS, (n) => organization(call, ada, `Filler ${n}`));
  const renamed = await organization(call, ada, 'Renamed');
  for (let n = 0; n < renames; n++)
    await call('PATCH', `/v1/organizations/${renamed}`, { token: ada.token, body: { name: `Renamed ${n}` } });
  await waitUntilIdle(product);
  return { ...product, ada, bob, crowd, renamed };
};

/** What must not become slower: in the organization with many members, in the one with a long history, and for the account with many. */
const measuredOperations = async ({ call, ada, bob, crowd, renamed }, count, run) => {
  const own = { token: ada.token };
  await run('create organization', (n) => organization(call, ada, `New ${n}`));
  const invitations = await run('invite into crowd', (n) => invite(call, ada, crowd, `guest${Math.random()}${n}@example.com`));
  await run('cancel in crowd', (n) => call('DELETE', `/v1/organizations/${crowd}/invitations/${invitations[n]}`, own));
  await run('rename, long history', (n) => call('PATCH', `/v1/organizations/${renamed}`, { ...own, body: { name: `Again ${n}` } }));
  await run('read crowd', () => call('GET', `/v1/organizations/${crowd}`, own));
  await run('page of 10 members', () => call('GET', `/v1/organizations/${crowd}/members?limit=10`, own));
  await run('page of 10 of mine', () => call('GET', '/v1/organizations?limit=10', own));
  await accept(call, bob, await invite(call, ada, crowd, bob.email));
  const role = (n) => (n % 2 === 0 ? 'readOnly' : 'technical');
  await run('change role in crowd', (n) =>
    call('PATCH', `/v1/organizations/${crowd}/members/${bob.id}`, { ...own, body: { role: role(n) } }),
  );
  await call('DELETE', `/v1/organizations/${crowd}/members/${bob.id}`, own);
};

/** The same operations with 1 × and with 100 × the data, interleaved: rate at least 0.9 ×, p99 at most 1.5 ×. */
export const compareGrown = async ({ rounds, count, times }) => {
  const folders = [temporaryFolder(), temporaryFolder()];
  const size = (factor) => ({ organizations: 20 * factor, others: 10 * factor, renames: 100 * factor });
  const [small, grown] = [await grow(folders[0].path, size(1)), await grow(folders[1].path, size(times))];
  const [before, after] = [figureTable(), figureTable()];
  for (let round = 0; round < rounds; round++)
    for (const [server, figures] of [
      [small, before],
      [grown, after],
    ])
      await measuredOperations(server, count, async (name, operation) => {
        const { results, ...figure } = await measure({ server, clients: CLIENTS, count, operation });
        figures.keep(name, CLIENTS, figure);
        return results;
      });
  console.log(head(`${times} × the data`, 'clients', 'cpu ×', 'rate ×', 'p99 ×'));
  for (const [name] of before.all()) {
    const ratio = (pick) => after.of(name, CLIENTS, pick) / before.of(name, CLIENTS, pick);
    const [cpu, rate, p99] = [ratio((one) => one.cpu), ratio((one) => one.rate), ratio((one) => one.p99)];
    const isMissed = rate < 0.9 || p99 > 1.5;
    console.log(line([name, CLIENTS, cpu.toFixed(2), rate.toFixed(2), p99.toFixed(2)]) + (isMissed ? '  missed' : ''));
  }
  await Promise.all([small.stop(), grown.stop()]);
  return { folders, remove: () => folders.forEach(({ remove }) => remove()) };
};
