import { ObjectId, type Db } from 'mongodb';
import { callOptions } from './connection.ts';
import { withRetry, unlessDuplicate } from './with-retry.ts';

type Switched = Readonly<{ _id: string; number: number; to: number; by: ObjectId }>;

const DIGITS = 9;

/** Which generation of a view is live: the target of its last switch. Switches are numbered rows; of two with the same number one is inserted. */
export const viewGenerations = (db: Db) => {
  const switches = db.collection<Switched>('view_switches');
  const idOf = (view: string, number: number): string => `${view}#${String(number).padStart(DIGITS, '0')}`;
  const lastSwitch = (view: string): Promise<Switched | null> =>
    switches.findOne({ _id: { $gte: idOf(view, 0), $lt: `${view}#~` } }, { sort: { _id: -1 }, ...callOptions });

  /** True when the switch is made, false when another generation is live; undefined: look again. */
  const attempt = async (view: string, from: number, next: Readonly<{ to: number; by: ObjectId }>): Promise<boolean | undefined> => {
    const made = await lastSwitch(view);
    if (made?.by.equals(next.by) === true) return true;
    if ((made?.to ?? 1) !== from) return false;
    const number = (made?.number ?? 0) + 1;
    const isMade = await unlessDuplicate(() => switches.insertOne({ _id: idOf(view, number), number, ...next }, callOptions));
    return isMade ? true : undefined;
  };

  return {
    live: async (view: string): Promise<number> => (await withRetry(() => lastSwitch(view)))?.to ?? 1,
    /** False when `from` is not live any more. */
    change: async (view: string, from: number, to: number): Promise<boolean> => {
      const by = new ObjectId();
      for (;;) {
        const made = await withRetry(() => attempt(view, from, { to, by }));
        if (made !== undefined) return made;
      }
    },
  };
};
