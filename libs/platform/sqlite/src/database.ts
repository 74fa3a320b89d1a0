import { StoreUnavailable } from '@guildhall/eventing';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { writer, type Change, type GroupEnd } from './writer.ts';

export type Value = SQLInputValue;
export type Query<Row> = Readonly<{ get: (...values: Value[]) => Row | undefined; all: (...values: Value[]) => Row[] }>;

/** One SQLite database: synchronous prepared reads, and writes that are committed in groups. */
export type Database = Readonly<{
  /** Tables and indexes: all of the text or nothing. */
  define: (schema: string) => void;
  /** A prepared query whose rows are tuples; `Row` is what its author knows of the columns. */
  query: <Row extends readonly unknown[]>(text: string) => Query<Row>;
  /** A prepared change, to be run inside `write`; gives the number of rows it touched. */
  statement: (text: string) => (...values: Value[]) => number;
  write: <T>(change: Change<T>) => Promise<T>;
  onGroupEnd: (end: GroupEnd) => void;
  /** Called at closing, in a last transaction. */
  beforeClose: (last: () => void) => void;
  isOpen: () => boolean;
  /** Moves the log into the database file and empties it, so that overwritten secrets are gone from both. */
  checkpoint: () => void;
  close: () => Promise<void>;
}>;

/**
 * `erases`: overwritten and deleted content is wiped from the pages at any price, not only where that is free. `apart`: milliseconds between
 * two commits at least.
 */
export type Durability = Readonly<{ synchronous: 'FULL' | 'NORMAL'; erases: boolean; apart: number }>;

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
  const { write, onGroupEnd, drain } = writer(sql, durability.apart);
  const lasts: (() => void)[] = [];
  let closing: Promise<void> | undefined;
  const truncateLog = (): void => {
    sql.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  };
  const close = async (): Promise<void> => {
    await drain();
    sql.exec('BEGIN IMMEDIATE');
    for (const last of lasts) last();
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
        get: (...values) => prepared.get(...values) as Row | undefined, // the driver cannot know the columns; whoever wrote the text does
        all: (...values) => prepared.all(...values) as unknown as Row[], // the same
      };
    },
    statement: (text) => {
      const prepared = sql.prepare(text);
      return (...values) => Number(prepared.run(...values).changes);
    },
    write: (change) => (closing === undefined ? write(change) : Promise.reject(new StoreUnavailable('the database is closed'))),
    onGroupEnd,
    beforeClose: (last) => {
      lasts.push(last);
    },
    isOpen: () => closing === undefined,
    checkpoint: truncateLog,
    close: () => (closing ??= close()),
  };
};
