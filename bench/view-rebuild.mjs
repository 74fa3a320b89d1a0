import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { median } from './figures.mjs';

const CATEGORIES = 'organization,membership,invitation,slots,allowance,unique.address';
const print = promisify(execFile);
const printed = async (script, ...args) =>
  JSON.parse((await print(process.execPath, [join(import.meta.dirname, script), ...args])).stdout.trim().split('\n').at(-1));

/** A rebuild beside a raw scan-and-upsert of the same events: at least 0.7 × its speed. */
export const compareRebuild = async ({ rounds, folder }) => {
  const data = join(folder, 'data');
  const ratios = [];
  let events = 0;
  for (let round = 0; round < rounds; round++) {
    const raw = await printed('rebuild-control.mjs', data, CATEGORIES);
    const own = await printed('rebuild-product.mjs', data);
    ratios.push(raw.ms / own.ms);
    events = raw.events;
  }
  const ratio = median(ratios);
  console.log(`\nview rebuild over ${events} events: ${ratio.toFixed(2)} × a raw loop${ratio < 0.7 ? '  missed' : ''} (target 0.7)`);
};
