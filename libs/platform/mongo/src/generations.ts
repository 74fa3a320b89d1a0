import { ObjectId, type Db } from 'mongodb';
import { inTime } from './connection.ts';
import { insisting, unlessDuplicate } from './insisting.ts';

type Switched = Readonly<{ _id: string; number: number; to: number; by: ObjectId }>;

const DIGITS = 9;

/**
 * Which generation of a view is live: the last of its switches says so, and each is a row of its own. Of two that would be the next one,
 * a server inserts one.
 */
export const generations = (db: Db) => {
  const switches = db.collection<Switched>('view_switches');
  const idOf = (view: string, number: number): string => `${view}#${String(number).padStart(DIGITS, '0')}`;
  const last = (view: string): Promise<Switched | null> =>
    switches.findOne({ _id: { $gte: idOf(view, 0), $lt: `${view}#~` } }, { sort: { _id: -1 }, ...inTime });

  /** True when it was made, false when another one was; undefined when that has to be found out. */
  const attempt = async (view: string, from: number, next: Readonly<{ to: number; by: ObjectId }>): Promise<boolean | undefined> => {
    const made = await last(view);
    if (made?.by.equals(next.by) === true) return true;
    if ((made?.to ?? 1) !== from) return false;
    const number = (made?.number ?? 0) + 1;
    const isMade = await unlessDuplicate(() => switches.insertOne({ _id: idOf(view, number), number, ...next }, inTime));
    return isMade ? true : undefined;
  };

  return {
    live: async (view: string): Promise<number> => (await insisting(() => last(view)))?.to ?? 1,
    /** False when `from` is not live any more. */
    change: async (view: string, from: number, to: number): Promise<boolean> => {
      const by = new ObjectId();
      for (;;) {
        const made = await insisting(() => attempt(view, from, { to, by }));
        if (made !== undefined) return made;
      }
    },
  };
};
