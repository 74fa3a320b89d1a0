/** Part of `npm run check`: Dockerfile, docker-compose.yml and observability/ against our rules. */
import { faultsOfCompose, faultsOfDockerfile, faultsOfObservability } from './compose/faults.mjs';
import { observability, read, world } from './compose/world.mjs';

const known = world();
const found = {
  Dockerfile: faultsOfDockerfile(read('Dockerfile'), known),
  'docker-compose.yml': faultsOfCompose(read('docker-compose.yml'), known),
  observability: faultsOfObservability(observability(), known),
};
for (const [file, faults] of Object.entries(found)) for (const { rule, fault } of faults) console.error(`${file}: ${fault} (${rule})`);
if (Object.values(found).flat().length > 0) process.exitCode = 1;
