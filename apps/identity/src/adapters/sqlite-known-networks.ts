import type { Clock, Ids } from '@guildhall/eventing';
import { NETWORK_KNOWN_MS, type KnownNetworks } from '@guildhall/identity';
import type { Databases } from '@guildhall/sqlite';

type Options = Readonly<{ clock: Clock; ids: Pick<Ids, 'fingerprint'> }>;

/** A network in use is written again no more often than this. */
const REWRITE_DELAY_MS = 24 * 60 * 60 * 1_000;

/** In the database that cannot be rebuilt, so that a restart locks no owner out. Contains keyed hashes only. */
export const sqliteKnownNetworks = ({ truth }: Databases, { clock, ids }: Options): KnownNetworks => {
  truth.define(
    `CREATE TABLE IF NOT EXISTS known_networks (place TEXT PRIMARY KEY, until INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS known_networks_until ON known_networks (until)`,
  );
  const select = truth.query<[number]>('SELECT until FROM known_networks WHERE place = ?');
  const put = truth.statement('INSERT INTO known_networks VALUES (?1, ?2) ON CONFLICT (place) DO UPDATE SET until = ?2');
  const purge = truth.statement('DELETE FROM known_networks WHERE until <= ?');
  const now = (): number => clock.now().getTime();
  const timeLeft = (fingerprint: string): number => (select.get(fingerprint)?.[0] ?? 0) - now();
  return {
    has: async (key) => timeLeft(ids.fingerprint(key)) > 0,
    add: async (key) => {
      const fingerprint = ids.fingerprint(key);
      if (timeLeft(fingerprint) > NETWORK_KNOWN_MS - REWRITE_DELAY_MS) return;
      await truth.write(() => {
        purge(now());
        put(fingerprint, now() + NETWORK_KNOWN_MS);
      });
    },
  };
};
