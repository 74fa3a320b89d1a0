// The control: what bare Fastify costs, and Fastify with a grouped, fsynced append to SQLite. It contains nothing of Guildhall.
import fastify from 'fastify';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';

const db = new DatabaseSync(join(process.argv[2], 'control.db'));
db.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE events (position INTEGER PRIMARY KEY, data TEXT NOT NULL) STRICT');
const insert = db.prepare('INSERT INTO events (data) VALUES (?)');
let group = [];

const flush = () => {
  const now = group;
  group = [];
  db.exec('BEGIN IMMEDIATE');
  for (const { data } of now) insert.run(data);
  db.exec('COMMIT');
  for (const { done } of now) done();
};
const append = (data) =>
  new Promise((done) => {
    if (group.push({ data, done }) === 1) setImmediate(flush);
  });

const app = fastify();
app.get('/', () => ({
  id: 'org_2x4y6z8abcdefghjkmnpqrstvw',
  name: 'Acme',
  profile: 'unified',
  role: 'owner',
  createdAt: '2026-11-22T12:00:00.000Z',
}));
app.post('/', async (request, reply) => {
  await append(JSON.stringify(request.body));
  return reply.code(201).send({ ok: true });
});
await app.listen({ port: Number(process.argv[3]), host: '127.0.0.1' });
process.stdout.write('ready\n');
