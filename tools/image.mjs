/** `node tools/image.mjs <folder>`: writes there what the image holds, from a build; the Dockerfile has the packages installed. */
import { resolve } from 'node:path';
import { writeContents } from './image/contents.mjs';
import { root } from './workspaces.mjs';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('name a folder');
writeContents(root, resolve(folder));
