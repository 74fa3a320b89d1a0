/** `npm run check`: runs every stage, even after one has failed, and prints how long each took. */
import { spawn } from 'node:child_process';
import { root } from './workspaces.mjs';

const stages = {
  lint: 'nx lint guildhall --output-style=static',
  types: 'tsc -p tsconfig.json',
  boundaries: 'depcruise apps libs e2e bench tools --config .dependency-cruiser.mjs --output-type err',
  'dead code': 'knip --no-progress --no-config-hints',
  duplication: 'jscpd apps libs tools --silent',
  format: 'prettier --check --log-level warn .',
  compose: 'node tools/compose.mjs',
  kubernetes: 'node tools/k8s.mjs',
  docs: 'node tools/docs.mjs --check',
};

const env = {
  ...process.env,
  PATH: `${root}/node_modules/.bin:${process.env.PATH}`,
  NX_ISOLATE_PLUGINS: 'false',
  NX_TUI: 'false',
  FORCE_COLOR: '0',
};

const run = (command) =>
  new Promise((resolve) => {
    let output = '';
    const stage = spawn(command, { cwd: root, shell: true, env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [stage.stdout, stage.stderr]) stream.on('data', (data) => (output += data));
    stage.on('close', (code) => resolve({ passed: code === 0, output }));
  });

async function inSequence(names) {
  for (const name of names) {
    const start = performance.now();
    const { passed, output } = await run(stages[name]);
    if (!passed) {
      console.log(output.trim());
      process.exitCode = 1;
    }
    const [skipped = ''] = output.match(/^skipped: .*/m) ?? [];
    console.log(`${passed ? '✓' : '✗'} ${name.padEnd(12)} ${((performance.now() - start) / 1000).toFixed(1)} s ${skipped}`.trimEnd());
  }
}

// Lint takes as long as all the others together.
const [longest, ...others] = Object.keys(stages);
await Promise.all([inSequence([longest]), inSequence(others)]);
