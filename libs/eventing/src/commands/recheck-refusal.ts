import { Refusal } from '../model/refusal.ts';
import type { ReadState } from './command.ts';

type Reads = Readonly<{ readState: ReadState; recallState: ReadState }>;

/**
 * What must be decided before a command, on states as this process knows them; and when that is a refusal, once more on those of the store,
 * because nothing checks a refusal afterwards. The work may run twice, so a second run must do no harm.
 */
export const recheckRefusal = async <T>({ readState, recallState }: Reads, work: (read: ReadState) => Promise<T>): Promise<T> => {
  try {
    return await work(recallState);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return work(readState);
  }
};
