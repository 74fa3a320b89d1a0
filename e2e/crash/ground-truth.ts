/** Reads the event store and the inbox while no process has them open. */
import { START, type Ids } from '@guildhall/eventing';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { Violation, type RequestLog } from '../oracle/request-log.ts';
import type { ExpectedState } from '../oracle/expected-state.ts';
import { eventAudit } from '../oracle/event-audit.ts';
import type { Kurrentdb } from './kurrentdb.ts';

type EventRow = Readonly<{ position: number; stream: string; id: string; type: string; data: string; meta: string }>;

const DIGITS = 16;
const fieldsOf = (json: string) => JSON.parse(json) as Readonly<Record<string, unknown>>; // events and their metadata are objects

/** `T` is what the author of the query knows of its columns. */
const rowsOf = <T>(path: string, query: string, after: number): readonly T[] => {
  const sql = new DatabaseSync(path, { readOnly: true });
  try {
    return sql.prepare(query).all(after) as unknown as readonly T[];
  } finally {
    sql.close();
  }
};

type StoredEvent = Parameters<ReturnType<typeof eventAudit>['add']>[0];
type Options = Readonly<{
  folder: string;
  ids: Ids;
  requestLog: RequestLog;
  state: ExpectedState;
  /** Has the events, instead of the folder. */
  kurrentdb?: Kurrentdb | undefined;
}>;

/** Reads the events of a folder, from where it stopped before. */
const readerOf = (folder: string) => {
  const query = 'SELECT position, stream, id, type, data, meta FROM events WHERE position > ? ORDER BY position';
  let last = 0;
  return (): readonly StoredEvent[] =>
    rowsOf<EventRow>(join(folder, 'truth.db'), query, last).map(({ position, data, meta, ...row }) => {
      if (position !== last + 1) throw new Violation(`events are missing between ${String(last)} and ${String(position)}`);
      last = position;
      return { ...row, position: String(position).padStart(DIGITS, '0'), data: fieldsOf(data), meta: fieldsOf(meta) };
    });
};

/** The same of KurrentDB. */
const readerAt = ({ eventsAfter }: Kurrentdb) => {
  let last = START;
  return async (): Promise<readonly StoredEvent[]> => {
    const events = await eventsAfter(last);
    last = events.at(-1)?.position ?? last;
    return events;
  };
};

/** Reads the store after each kill, from where it stopped before. */
export const openGroundTruth = ({ folder, ids, requestLog, state, kurrentdb }: Options) => {
  const audit = eventAudit(ids, requestLog, state, ({ tries }) => tries > 1);
  const newEvents = kurrentdb === undefined ? readerOf(folder) : readerAt(kurrentdb);
  return {
    /** To be called while no process has the folder open. */
    check: async (): Promise<void> => {
      for (const event of await newEvents()) audit.add(event);
      const mails = 'SELECT id, message_id AS messageId FROM sealed_mails WHERE id > ? ORDER BY id';
      audit.check(rowsOf(join(folder, 'derived.db'), mails, audit.lastMail()));
    },
    /** To be called while nothing is due any more: each mail is sent or given up, or waits for its time. */
    checkMailsFinished(): void {
      const [first, ...others] = audit.unfinishedMails();
      if (first !== undefined)
        throw new Violation(`${first} and ${String(others.length)} others are neither sent nor given up, nor wait`, first);
    },
    counts: audit.counts,
  };
};
