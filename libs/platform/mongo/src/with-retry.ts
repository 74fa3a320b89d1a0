import { StoreUnavailable } from '@guildhall/eventing';
import { DelegateBackoff, handleWhen, retry, TaskCancelledError, timeout, TimeoutStrategy, type IRetryBackoffContext } from 'cockatiel';
import { MongoBulkWriteError, MongoError, MongoServerError, MongoServerSelectionError } from 'mongodb';
import { CALL_TIMEOUT_MS } from './connection.ts';

const DUPLICATE = 11_000;
/** After the n-th failure n times as long. */
const RETRY_DELAY_MS = 50;
const RETRY_BUDGET_MS = 5_000;

/** The write failed only for rows whose ids exist already; all others are durable. */
const isDuplicate = (error: unknown): boolean => {
  if (!(error instanceof MongoBulkWriteError)) return error instanceof MongoServerError && error.code === DUPLICATE;
  const errors = [error.writeErrors].flat();
  const { length } = errors.filter(({ code }) => code === DUPLICATE);
  return length > 0 && length === errors.length && error.result.getWriteConcernError() === undefined;
};

/** True when the write succeeded, false when a row with the same id exists. */
export const unlessDuplicate = async (write: () => Promise<unknown>): Promise<boolean> => {
  try {
    await write();
    return true;
  } catch (error) {
    if (isDuplicate(error)) return false;
    throw error;
  }
};

/** By name and code only: a server's message may quote the document. */
const unavailable = (error: MongoError): StoreUnavailable => {
  const { code, name } = error;
  const text = `MongoDB: ${name}${code === undefined ? '' : ` ${String(code)}`}`;
  return error instanceof MongoServerError ? new StoreUnavailable(text) : new StoreUnavailable(text, { cause: error });
};

/** The driver waits for ever when a connection ends while it writes to it. */
const answered = timeout(CALL_TIMEOUT_MS, TimeoutStrategy.Aggressive);
const backoff = new DelegateBackoff<IRetryBackoffContext<unknown>>(({ attempt }) => attempt * RETRY_DELAY_MS);

/**
 * Repeats a call that the server did not answer or did not do, so the call must be safe to repeat. When no server can be found it fails at
 * once: the driver has looked long enough. Throws `StoreUnavailable`.
 */
export const withRetry = async <T>(call: () => Promise<T>): Promise<T> => {
  const end = performance.now() + RETRY_BUDGET_MS;
  const isRepeatable = (error: unknown): boolean =>
    error instanceof MongoError && !(error instanceof MongoServerSelectionError) && performance.now() <= end;
  try {
    return await retry(handleWhen(isRepeatable), { maxAttempts: Infinity, backoff }).execute(() => answered.execute(call));
  } catch (error) {
    if (error instanceof TaskCancelledError) throw new StoreUnavailable('MongoDB: no answer');
    throw error instanceof MongoError ? unavailable(error) : error;
  }
};
