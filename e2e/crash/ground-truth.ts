/** Reads the event store and the inbox while no process has them open. */
import type { Ids } from '@guildhall/eventing';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { Violation, type RequestLog } from '../oracle/request-log.ts';
import type { ExpectedState } from '../oracle/expected-state.ts';
import { eventAudit } from '../oracle/event-audit.ts';

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

/** Reads the store after each kill, from where it stopped before. */
export const openGroundTruth = (folder: string, ids: Ids, requestLog: RequestLog, state: ExpectedState) => {
  const audit = eventAudit(ids, requestLog, state, ({ tries }) => tries > 1);
  let last = 0;
  return {
    /** To be called while no process has the folder open. */
    check(): void {
      const query = 'SELECT position, stream, id, type, data, meta FROM events WHERE position > ? ORDER BY position';
      for (const { position, data, meta, ...row } of rowsOf<EventRow>(join(folder, 'truth.db'), query, last)) {
        if (position !== last + 1) throw new Violation(`events are missing between ${String(last)} and ${String(position)}`);
        audit.add({ ...row, position: String(position).padStart(DIGITS, '0'), data: fieldsOf(data), meta: fieldsOf(meta) });
        last = position;
      }
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
