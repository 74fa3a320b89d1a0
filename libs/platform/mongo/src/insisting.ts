import { StoreUnavailable } from '@guildhall/eventing';
import { MongoBulkWriteError, MongoError, MongoServerError, MongoServerSelectionError } from 'mongodb';
import { NO_ANSWER } from './connection.ts';

const DUPLICATE = 11_000;
/** Milliseconds: between two tries, and after which none is begun any more. */
const PAUSE = 50;
const ENOUGH = 5_000;

/** Nothing but what somebody else wrote under the same ids stood in the way, and the rest is durable. */
const isDuplicate = (error: unknown): boolean => {
  if (!(error instanceof MongoBulkWriteError)) return error instanceof MongoServerError && error.code === DUPLICATE;
  const errors = [error.writeErrors].flat();
  const { length } = errors.filter(({ code }) => code === DUPLICATE);
  return length > 0 && length === errors.length && error.result.getWriteConcernError() === undefined;
};

/** Whether a write went through; false where somebody else's had the same id. */
export const unlessDuplicate = async (write: () => Promise<unknown>): Promise<boolean> => {
  try {
    await write();
    return true;
  } catch (error) {
    if (isDuplicate(error)) return false;
    throw error;
  }
};

/** Tells what went wrong by name and number only: a server's message may quote what was to be written. */
const unavailable = (error: MongoError): StoreUnavailable => {
  const { code, name } = error;
  const what = `MongoDB: ${name}${code === undefined ? '' : ` ${String(code)}`}`;
  return error instanceof MongoServerError ? new StoreUnavailable(what) : new StoreUnavailable(what, { cause: error });
};

/** The driver waits for ever where a connection ends in the moment that it writes to it. */
const inTheEnd = async <T>(answer: Promise<T>): Promise<T> => {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new StoreUnavailable('MongoDB: no answer')), NO_ANSWER);
  try {
    return await Promise.race([answer, late.promise]);
  } finally {
    clearTimeout(timer);
  }
};

/**
 * Repeats what the server did not answer or did not do; whatever is asked for here may be done twice, and is a request or two.
 * A server that cannot be found has been looked for long enough.
 */
export const insisting = async <T>(call: () => Promise<T>): Promise<T> => {
  const end = performance.now() + ENOUGH;
  for (let failures = 1; ; failures++) {
    try {
      return await inTheEnd(call());
    } catch (error) {
      if (!(error instanceof MongoError)) throw error;
      if (performance.now() > end || error instanceof MongoServerSelectionError) throw unavailable(error);
      await new Promise((resolve) => setTimeout(resolve, PAUSE * failures));
    }
  }
};
