import type { Clock, Lease, Leases } from '@guildhall/eventing';
import { memoizePerDatabase } from './memoize-per-database.ts';

/** Leases within one process: the folder's lock keeps other processes out, so the holders of leases from before it was opened are gone. */
export const sqliteLeases = memoizePerDatabase(({ derived }, clock: Clock): Leases => {
  derived.define(
    `CREATE TABLE IF NOT EXISTS leases (name TEXT PRIMARY KEY, holder TEXT NOT NULL, epoch INTEGER NOT NULL, ends INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    UPDATE leases SET ends = 0`,
  );
  const acquire = derived.query<[number]>(`INSERT INTO leases VALUES (?1, ?2, 1, ?3)
    ON CONFLICT (name) DO UPDATE SET holder = ?2, epoch = epoch + 1, ends = ?3 WHERE holder = ?2 OR ends <= ?4 RETURNING epoch`);
  const renew = derived.statement('UPDATE leases SET ends = ? WHERE name = ? AND holder = ? AND epoch = ? AND ends > ?');
  const release = derived.statement('UPDATE leases SET ends = 0 WHERE name = ? AND holder = ? AND epoch = ?');
  const select = derived.query<[string, string, number]>('SELECT name, holder, epoch FROM leases WHERE ends > ? ORDER BY name');
  const now = (): number => clock.now().getTime();
  return {
    held: async () => select.all(now()).map(([name, holder, epoch]) => ({ name, holder, epoch })),
    acquire: async (name, holder, ttl): Promise<Lease | undefined> => {
      const epoch = (await derived.write(() => acquire.all(name, holder, now() + ttl, now())))[0]?.[0];
      return epoch === undefined ? undefined : { name, holder, epoch };
    },
    renew: async ({ name, holder, epoch }, ttl) => (await derived.write(() => renew(now() + ttl, name, holder, epoch, now()))) > 0,
    release: async ({ name, holder, epoch }) => {
      await derived.write(() => release(name, holder, epoch));
    },
  };
});
