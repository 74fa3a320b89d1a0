/** `npm run compose:verify`: what the Dockerfile says, done without Docker: laid out, installed, started as its user on a read-only mount. */
import { join } from 'node:path';
import { timed } from './compose/timed.mjs';
import { trial } from './compose/trial.mjs';
import { read } from './compose/world.mjs';
import { root } from './workspaces.mjs';

const image = trial(root, join(root, '.cache/compose/image'), read('Dockerfile'));
try {
  await timed('lay out', image.layOut);
  await timed('install', image.install);
  await timed('load', image.load);
  await timed('serve', image.serve);
} catch (error) {
  console.error(`✗ ${error.message}`);
  process.exitCode = 1;
} finally {
  image.clean();
}
