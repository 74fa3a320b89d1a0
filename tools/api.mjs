/** Writes the operations that the services declare to a file, for a gateway in a process of its own. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { wholeApi } from '../apps/standalone/dist/index.js';
import { root } from './workspaces.mjs';

const path = join(root, 'apps/gateway/src/forward/api.json');
writeFileSync(path, await format(JSON.stringify(await wholeApi()), { parser: 'json', printWidth: 140 }));
process.exit();
