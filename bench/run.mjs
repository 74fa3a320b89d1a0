/**
 * `npm run bench [-- --only operations,grown,pairs --rounds 3 --count 600 --times 100 --pairs 2000]`: control and product interleaved in
 * one run, median of the rounds. CPU time is that of the server process, including its work in the background.
 * `npm run bench -- distributed [--count 600]`: the same for the processes on the engines, which it brings up.
 * `npm run bench -- event-store [--rounds 3 --events 20000]`: reads and subscriptions of KurrentDB, or of the façade, by our adapter, beside
 * Connect's own client and the official one on the same server.
 * `npm run bench -- leader [--changes 16] [--writers 16]`: appends while the leader of KurrentDB's cluster changes.
 */
import { parseArgs } from 'node:util';
import { compareGrown } from './grown-data.mjs';
import { compareOperations } from './operations.mjs';
import { checkReadAfterWrite } from './read-after-write.mjs';
import { compareRebuild } from './view-rebuild.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string', default: 'operations,grown,pairs' },
    rounds: { type: 'string', default: '3' },
    count: { type: 'string', default: '600' },
    times: { type: 'string', default: '100' },
    pairs: { type: 'string', default: '2000' },
    events: { type: 'string', default: '20000' },
    changes: { type: 'string', default: '16' },
    writers: { type: 'string', default: '16' },
  },
});
const [rounds, count, times, pairs] = [values.rounds, values.count, values.times, values.pairs].map(Number);
const wanted = new Set(positionals.length > 0 ? positionals : values.only.split(','));

if (wanted.has('operations')) await compareOperations({ rounds, count });
if (wanted.has('grown')) {
  const { folders, remove } = await compareGrown({ rounds, count, times });
  await compareRebuild({ rounds, folder: folders[1].path });
  remove();
}
if (wanted.has('pairs')) await checkReadAfterWrite({ pairs });
if (wanted.has('distributed')) await import('./distributed/run.mjs').then(({ benchDistributed }) => benchDistributed({ count }));
if (wanted.has('event-store'))
  await import('./event-store.mjs').then(({ benchEventStore }) => benchEventStore({ rounds, count: Number(values.events) }));
if (wanted.has('leader')) {
  const { benchChangeOfLeader } = await import('./distributed/change-of-leader.mjs');
  await benchChangeOfLeader({ changes: Number(values.changes), writers: Number(values.writers) });
}
