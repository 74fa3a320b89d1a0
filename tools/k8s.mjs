/** Part of `npm run check`: every overlay of k8s/, rendered, against Kubernetes' types and our rules. */
import { faultsOf } from './k8s/faults.mjs';
import { render } from './k8s/render.mjs';
import { faultsOfTypes } from './k8s/typed.mjs';
import { overlays, world } from './k8s/world.mjs';

const known = world();
const rendered = Object.entries(overlays()).map(([overlay, folder]) => ({ overlay, objects: render(folder) }));
const faults = [
  ...faultsOfTypes(rendered.flatMap(({ objects }) => objects)),
  ...rendered.flatMap(({ overlay, objects }) => faultsOf(objects, known).map(({ rule, fault }) => `${overlay}: ${fault} (${rule})`)),
];
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exitCode = 1;
