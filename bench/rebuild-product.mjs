// A rebuild of the members' view in the product, in a process of its own. Prints documents and milliseconds.
import { startStandalone } from '@guildhall/standalone';

const env = { PORT: '0', GUILDHALL_DATA: process.argv[2], GUILDHALL_LOG: 'silent' };
const { contexts, stop } = await startStandalone(env);
const organization = contexts.find(({ name }) => name === 'organization');
const view = 'members.v1';
await organization.views.rebuild(view);
const began = performance.now();
await organization.views.rebuild(view);
console.log(JSON.stringify({ ms: performance.now() - began }));
await stop();
process.exit(0);
