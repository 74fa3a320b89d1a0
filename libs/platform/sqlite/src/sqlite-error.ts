export const SQLITE_BUSY = 5;
export const SQLITE_IOERR = 10;

/** The driver's primary result code, if it is the driver that failed. */
export const sqliteCode = (error: unknown): number | undefined =>
  typeof error === 'object' && error !== null && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;
