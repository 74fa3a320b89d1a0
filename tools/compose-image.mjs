/** `node tools/compose-image.mjs <folder>`: lays out there what the image is made of, from a build; the Dockerfile has the packages installed. */
import { resolve } from 'node:path';
import { layOut } from './compose/lay-out.mjs';
import { root } from './workspaces.mjs';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('say a folder');
layOut(root, resolve(folder));
