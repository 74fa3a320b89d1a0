import type { Condition, Job, NewJob } from '@guildhall/eventing';
import type { Database } from './database.ts';

/** State 0: waiting or running, 1: done, 2: failed. That a job runs is known in memory only, so a process that dies gives its jobs back. */
const JOBS = `
  CREATE TABLE IF NOT EXISTS jobs (
    number INTEGER PRIMARY KEY, queue TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, data TEXT NOT NULL, state INTEGER NOT NULL DEFAULT 0,
    due INTEGER NOT NULL, attempt INTEGER NOT NULL DEFAULT 0, attempts INTEGER NOT NULL, every INTEGER, ended INTEGER, error TEXT
  ) STRICT;
  CREATE UNIQUE INDEX IF NOT EXISTS jobs_by_id ON jobs (queue, id);
  CREATE INDEX IF NOT EXISTS jobs_open ON jobs (queue, due, number) WHERE state = 0;
  CREATE INDEX IF NOT EXISTS jobs_failed ON jobs (queue, number) WHERE state = 2;`;

const DEFAULT_ATTEMPTS = 10;

export type JobRow = readonly [
  number: number,
  id: string,
  name: string,
  data: string,
  attempt: number,
  attempts: number,
  every: number | null,
];
export type FailedRow = readonly [...JobRow, error: string, ended: number];
const COLUMNS = 'number, id, name, data, attempt, attempts, every';

export const jobOf = (queue: string, [, id, name, data, attempt]: JobRow | FailedRow): Job => ({
  queue,
  name,
  id,
  data: JSON.parse(data) as Job['data'], // as it was added
  attempt,
});

export const rowOf = ({ queue, id, name, data, delay = 0, attempts = DEFAULT_ATTEMPTS }: NewJob, now: number) =>
  [queue, id, name, JSON.stringify(data), now + Math.ceil(delay), attempts] as const;

/** All statements on the table. */
export const jobRows = (derived: Database) => {
  derived.define(JOBS);
  const addSlot = derived.statement(
    `INSERT INTO jobs (queue, id, name, data, due, attempts, every) VALUES (?, ?, ?, '{}', ?, ${DEFAULT_ATTEMPTS}, ?) ON CONFLICT (queue, id) DO NOTHING`,
  );
  return {
    /** The job `<name>.<slot>`, due when the slot begins: a slot has one job, however many ask for it. */
    addNextSlot: (queue: string, name: string, every: number, now: number): void => {
      const slot = Math.floor(now / every) + 1;
      addSlot(queue, `${name}.${slot}`, name, slot * every, every);
    },
    add: derived.statement(
      'INSERT INTO jobs (queue, id, name, data, due, attempts) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (queue, id) DO NOTHING',
    ),
    openSlots: derived.query<[number: number, every: number]>(
      'SELECT number, every FROM jobs WHERE queue = ? AND name = ? AND state = 0 AND every IS NOT NULL',
    ),
    remove: derived.statement('DELETE FROM jobs WHERE number = ?'),
    due: derived.query<JobRow>(`SELECT ${COLUMNS} FROM jobs WHERE queue = ? AND state = 0 AND due <= ? ORDER BY due, number LIMIT ?`),
    nextDue: derived.query<[number]>('SELECT due FROM jobs WHERE queue = ? AND state = 0 AND due > ? ORDER BY due LIMIT 1'),
    begin: derived.statement('UPDATE jobs SET attempt = ?2 WHERE number = ?1'),
    done: derived.statement(`UPDATE jobs SET state = 1, ended = ?2, data = '{}', error = NULL WHERE number = ?1`),
    later: derived.statement('UPDATE jobs SET due = ?2, attempt = ?3, error = ?4 WHERE number = ?1'),
    tell: derived.statement('UPDATE jobs SET data = ?2 WHERE number = ?1'),
    failed: derived.statement('UPDATE jobs SET state = 2, ended = ?2, attempt = ?3, error = ?4 WHERE number = ?1'),
    allFailed: derived.query<FailedRow>(`SELECT ${COLUMNS}, error, ended FROM jobs WHERE queue = ? AND state = 2 ORDER BY number`),
    retry: derived.statement('UPDATE jobs SET state = 0, due = ?3, attempt = 0, error = NULL WHERE queue = ?1 AND id = ?2 AND state = 2'),
    depth: derived.query<[number]>('SELECT count(*) FROM jobs WHERE queue = ? AND state = 0'),
    firstDue: derived.query<[number]>('SELECT due FROM jobs WHERE queue = ? AND state = 0 ORDER BY due LIMIT 1'),
    last: derived.query<[number | null]>('SELECT max(number) FROM jobs'),
    forget: derived.statement('DELETE FROM jobs WHERE number > ?1 AND number <= ?2 AND state = 1 AND ended < ?3'),
  };
};
export type JobRows = ReturnType<typeof jobRows>;

/** What the workers of one queue share: the running jobs, each with its attempt until that is saved in its row (then 0), and a way to wake them. */
export type Queue = Readonly<{ name: string; running: Map<number, number>; changed: Condition }>;
