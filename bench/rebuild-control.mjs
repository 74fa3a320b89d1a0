// The control of a rebuild: scans the events of a context, parses each, upserts a document by its stream. Prints events and milliseconds.
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';

const [folder, categories] = [process.argv[2], process.argv[3].split(',')];
const truth = new DatabaseSync(join(folder, 'truth.db'), { readOnly: true });
const copy = new DatabaseSync(join(folder, 'raw.db'));
copy.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; DROP TABLE IF EXISTS docs');
copy.exec('CREATE TABLE docs (id TEXT PRIMARY KEY, position TEXT NOT NULL, doc TEXT) STRICT');
const upsert = copy.prepare(
  'INSERT INTO docs VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET position = excluded.position, doc = excluded.doc',
);
const scan = truth.prepare(
  `SELECT position, stream, data, meta FROM events WHERE position > ? AND category IN (${categories.map(() => '?').join()}) ORDER BY position LIMIT 500`,
);

const began = performance.now();
let [last, events] = [0, 0];
for (;;) {
  const rows = scan.all(last, ...categories);
  if (rows.length === 0) break;
  copy.exec('BEGIN');
  for (const { position, stream, data, meta } of rows) {
    const doc = { ...JSON.parse(data), at: JSON.parse(meta).occurredAt };
    upsert.run(stream, String(position).padStart(16, '0'), JSON.stringify(doc));
    last = position;
  }
  copy.exec('COMMIT');
  events += rows.length;
}
console.log(JSON.stringify({ events, ms: performance.now() - began }));
