/**
 * `npm run compose:verify`: alerts and dashboards before promtool, then what the Dockerfile says, done without Docker: copied, installed,
 * started as its user on a read-only mount.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expressionsOf, observability } from './compose/observability.mjs';
import { processNames } from './deployment/processes.mjs';
import { promtool } from './deployment/programs.mjs';
import { timed } from './deployment/timed.mjs';
import { run } from './engines/shell.mjs';
import { container } from './image/container.mjs';
import { read, root } from './workspaces.mjs';

const cache = join(root, '.cache');
const check = (...args) => run(promtool(), ['check', ...args], { cwd: root });

/** promtool reads rules only, so each expression of a dashboard becomes one. */
const checkExpressions = (expressions) => {
  const file = join(cache, 'dashboards.json');
  const rules = expressions.map((expr, n) => ({ record: `panel_${n}`, expr }));
  writeFileSync(file, JSON.stringify({ groups: [{ name: 'dashboards', rules }] }));
  check('rules', file);
  return `${rules.length} expressions`;
};

const isRefused = (expression) => {
  try {
    checkExpressions([expression]);
    return false;
  } catch {
    return true;
  }
};

const image = container(root, join(cache, 'image'), read('Dockerfile'));
try {
  await timed('prometheus.yaml', () => check('config', 'observability/prometheus.yaml').trim().split('\n').at(-1).trim());
  await timed('dashboards', () => checkExpressions(expressionsOf(observability()).map(([, expression]) => expression)));
  if (!isRefused('rates(up[5m])')) throw new Error('promtool takes a function that does not exist');
  await timed('copy', image.copy);
  await timed('install', image.install);
  await timed('load', () => image.load(processNames));
  await timed('serve', image.serve);
} catch (error) {
  console.error(`✗ ${error.message}`);
  process.exitCode = 1;
} finally {
  image.remove();
}
