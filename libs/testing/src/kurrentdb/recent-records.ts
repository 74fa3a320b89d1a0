import { GAP, type LogRecord } from './log-records.ts';

/** The end of the log in memory, so that those who follow it need not read it from the database. */
export type RecentRecords = Readonly<{
  push: (records: readonly LogRecord[]) => void;
  /** Undefined when the position is too far back. */
  from: (position: number, limit: number) => readonly LogRecord[] | undefined;
}>;

const MOST = 4_096;
const MOST_BYTES = 32 << 20;

export const recentRecords = (): RecentRecords => {
  let all: LogRecord[] = [];
  let bytes = 0;
  return {
    push: (records) => {
      for (const record of records) {
        all.push(record);
        bytes += record.data.length;
      }
      if (all.length <= MOST && bytes <= MOST_BYTES) return;
      all = bytes > MOST_BYTES ? [] : all.slice(-MOST / 2);
      bytes = 0;
      for (const { data } of all) bytes += data.length;
    },
    from: (position, limit) => {
      const first = all[0]?.position;
      if (first === undefined || position < first) return undefined;
      const start = Math.ceil((position - first) / GAP);
      return all.slice(start, start + Math.max(limit, 0));
    },
  };
};
