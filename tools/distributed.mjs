/**
 * `npm run start:distributed -- [--replicas n]`: the gateway and the services as processes of their own on real engines, with their logs on
 * this screen. SIGINT or SIGTERM ends them all in order; the engines stay up (`npm run engines -- down`).
 */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { addresses } from './engines/all.mjs';
import { developmentKeys } from './distributed/keys.ts';
import { startSystem } from './distributed/system.ts';
import { root } from './workspaces.mjs';

const { values } = parseArgs({ options: { replicas: { type: 'string', default: '1' } } });
const { status } = spawnSync('npm', ['run', '--silent', 'engines', '--', 'up'], { cwd: root, stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);

const env = { ...process.env, ...addresses, ...developmentKeys(process.env) };
const system = startSystem({ env, replicas: Number(values.replicas), onLine: (line) => console.log(line) });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => system.stop().then((clean) => process.exit(clean ? 0 : 1)));

const url = await system.ready().catch(async (error) => {
  console.error(error.message);
  await system.stop();
  process.exit(1);
});
console.log(`
Guildhall is running.

  API    ${url}/v1
  Docs   ${url}/docs
  Inbox  ${url}/inbox
`);
