/**
 * `npm run k8s:verify`: every overlay of k8s/ against a real API server, which is built from Go modules the first time (minutes) and kept in
 * `.cache`. Objects are validated and admitted as in a cluster; nothing of them runs.
 */
import { join } from 'node:path';
import { timed } from './deployment/timed.mjs';
import { admit, apply, define, refuse } from './k8s/api-server.mjs';
import { definitions, programs, startControlPlane } from './k8s/control-plane.mjs';
import { malformed, unconfined } from './k8s/malformed.mjs';
import { overlays, rendered } from './k8s/overlays.mjs';
import { root } from './workspaces.mjs';

const subject = rendered();
const built = await timed('build', programs);
const { run, end } = await timed('start', () => startControlPlane(join(root, '.cache/k8s'), built));
try {
  await timed('custom resources', () => define(run, definitions()));
  for (const [name, folder] of Object.entries(overlays)) {
    await timed(`${name}: applied`, () => apply(run, folder));
    await timed(`${name}: pods`, () => admit(run, subject[name]));
  }
  await timed('planted', () => refuse(run, malformed(subject), unconfined(subject)));
} catch (error) {
  console.error(`✗ ${error.message}`);
  process.exitCode = 1;
} finally {
  await timed('stop', end);
}
