import { StoreUnavailable } from '@guildhall/eventing';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { writer, type Change, type GroupEnd } from './writer.ts';

export type Value = SQLInputValue;
export type Query<Row> = Readonly<{ get: (...values: Value[]) => Row | undefined; all: (...values: Value[]) => Row[] }>;

/** One SQLite database: synchronous prepared reads, and writes that are committed in groups. */
export type Database = Readonly<{
  /** Tables and indexes: all of the text or nothing. */
  define: (schema: string) => void;
  /** A prepared query whose rows are tuples of the type `Row`, which has to match the columns. */
  query: <Row extends readonly unknown[]>(text: string) => Query<Row>;
  /** A prepared change, to be run inside `write`; returns the number of rows that it changed. */
  statement: (text: string) => (...values: Value[]) => number;
  write: <T>(change: Change<T>) => Promise<T>;
  onGroupEnd: (end: GroupEnd) => void;
  /** Called when the database closes, in its last transaction. */
  beforeClose: (closer: () => void) => void;
  isOpen: () => boolean;
  /** Moves the log into the database file and empties it, so that overwritten secrets are gone from both. */
  checkpoint: () => void;
  close: () => Promise<void>;
}>;

/**
 * `erases`: overwritten and deleted content is always wiped from the pages, not only where that costs nothing. `commitInterval`: at
 * least so many milliseconds between two commits.
 */
export type Durability = Readonly<{ synchronous: 'FULL' | 'NORMAL'; erases: boolean; commitInterval: number }>;

/** Opens exclusively: SQLite's own file lock, which dies with the process, keeps every other process out. */
const connect = (path: string, { synchronous, erases }: Durability): DatabaseSync => {
  const sql = new DatabaseSync(path, { timeout: 0, returnArrays: true, enableForeignKeyConstraints: true });
  try {
    sql.exec(`PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = ${synchronous};
      PRAGMA secure_delete = ${erases ? 'ON' : 'FAST'}; PRAGMA cache_size = -16000; PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 4000;
      BEGIN IMMEDIATE; COMMIT;`);
  } catch (error) {
    sql.close();
    throw error;
  }
  return sql;
};

export const openDatabase = (path: string, durability: Durability): Database => {
  const sql = connect(path, durability);
  const { write, onGroupEnd, drain } = writer(sql, durability.commitInterval);
  const closers: (() => void)[] = [];
  let closing: Promise<void> | undefined;
  const truncateLog = (): void => {
    sql.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  };
  const close = async (): Promise<void> => {
    await drain();
    sql.exec('BEGIN IMMEDIATE');
    for (const closer of closers) closer();
    sql.exec('COMMIT');
    truncateLog();
    sql.close();
  };
  return {
    define: (schema) => {
      sql.exec('BEGIN IMMEDIATE');
      try {
        sql.exec(`${schema}; COMMIT`);
      } finally {
        if (sql.isTransaction) sql.exec('ROLLBACK');
      }
    },
    query: <Row extends readonly unknown[]>(text: string): Query<Row> => {
      const prepared = sql.prepare(text);
      return {
        get: (...values) => prepared.get(...values) as Row | undefined, // the driver cannot know the columns; the author of the query does
        all: (...values) => prepared.all(...values) as unknown as Row[], // the same
      };
    },
    statement: (text) => {
      const prepared = sql.prepare(text);
      return (...values) => Number(prepared.run(...values).changes);
    },
    write: (change) => (closing === undefined ? write(change) : Promise.reject(new StoreUnavailable('the database is closed'))),
    onGroupEnd,
    beforeClose: (closer) => {
      closers.push(closer);
    },
    isOpen: () => closing === undefined,
    checkpoint: truncateLog,
    close: () => (closing ??= close()),
  };
};
