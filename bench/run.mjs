/**
 * `npm run bench [-- --only operations,grown,pairs --rounds 3 --count 600 --times 100 --pairs 2000]`: control and product interleaved in
 * one run, median of the rounds. Time on the processor is that of the server process, with all that it does in the background.
 */
import { parseArgs } from 'node:util';
import { compareGrown } from './grown.mjs';
import { compareOperations } from './operations.mjs';
import { checkPairs } from './pairs.mjs';
import { compareRebuild } from './views.mjs';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'operations,grown,pairs' },
    rounds: { type: 'string', default: '3' },
    count: { type: 'string', default: '600' },
    times: { type: 'string', default: '100' },
    pairs: { type: 'string', default: '2000' },
  },
});
const [rounds, count, times, pairs] = [values.rounds, values.count, values.times, values.pairs].map(Number);
const wanted = new Set(values.only.split(','));

if (wanted.has('operations')) await compareOperations({ rounds, count });
if (wanted.has('grown')) {
  const { folders, remove } = await compareGrown({ rounds, count, times });
  await compareRebuild({ rounds, folder: folders[1].path });
  remove();
}
if (wanted.has('pairs')) await checkPairs({ pairs });
