/**
 * `npm run k8s:verify`: every overlay of k8s/ against a real API server, which is built from Go modules the first time (minutes) and kept in
 * .cache/k8s. Objects are validated and admitted as in a cluster; nothing of them runs.
 */
import { join } from 'node:path';
import { timed } from './compose/timed.mjs';
import { admitted, applied, define, refused, sameAsKustomize } from './k8s/cluster/checks.mjs';
import { startControlPlane } from './k8s/cluster/control-plane.mjs';
import { controlPlaneIn, definitions } from './k8s/cluster/modules.mjs';
import { mistyped, planted } from './k8s/planted.mjs';
import { overlays } from './k8s/world.mjs';
import { root } from './workspaces.mjs';

const folder = join(root, '.cache/k8s');
const RESTRICTED = 'a pod fits the restricted profile';
const refusable = [...planted.filter(({ rule }) => rule === RESTRICTED).map((one) => ({ ...one, asPod: true })), ...mistyped];

const programs = await timed('build', () => controlPlaneIn(join(folder, 'bin')));
const { kubectl, stop } = await timed('start', () => startControlPlane(folder, programs));
try {
  await timed('custom resources', () => define(kubectl, definitions()));
  for (const [name, at] of Object.entries(overlays())) {
    await timed(`${name}: rendered`, () => sameAsKustomize(kubectl, at));
    await timed(`${name}: applied`, () => applied(kubectl, at));
    await timed(`${name}: pods`, () => admitted(kubectl, at));
    await timed(`${name}: planted`, () =>
      refused(
        kubectl,
        at,
        refusable.filter(({ overlay }) => overlay === name),
      ),
    );
  }
} catch (error) {
  console.error(`✗ ${error.message}`);
  process.exitCode = 1;
} finally {
  await timed('stop', stop);
}
