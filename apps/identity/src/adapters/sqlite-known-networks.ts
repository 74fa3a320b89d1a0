import type { Clock, Ids } from '@guildhall/eventing';
import type { Databases } from '@guildhall/sqlite';
import { KNOWN_FOR, type KnownNetworks } from './known-networks.ts';

type Options = Readonly<{ clock: Clock; ids: Pick<Ids, 'fingerprint'> }>;

/** A network in use is written down anew no more often than this. */
const DAY = 24 * 60 * 60 * 1_000;

/** Beside what cannot be had again, so that a restart locks no owner out. Of places there are fingerprints only. */
export const sqliteKnownNetworks = ({ truth }: Databases, { clock, ids }: Options): KnownNetworks => {
  truth.define(
    `CREATE TABLE IF NOT EXISTS known_networks (place TEXT PRIMARY KEY, until INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS known_networks_until ON known_networks (until)`,
  );
  const select = truth.query<[number]>('SELECT until FROM known_networks WHERE place = ?');
  const put = truth.statement('INSERT INTO known_networks VALUES (?1, ?2) ON CONFLICT (place) DO UPDATE SET until = ?2');
  const purge = truth.statement('DELETE FROM known_networks WHERE until <= ?');
  const now = (): number => clock.now().getTime();
  const left = (fingerprint: string): number => (select.get(fingerprint)?.[0] ?? 0) - now();
  return {
    has: async (place) => left(ids.fingerprint(place)) > 0,
    add: async (place) => {
      const fingerprint = ids.fingerprint(place);
      if (left(fingerprint) > KNOWN_FOR - DAY) return;
      await truth.write(() => {
        purge(now());
        put(fingerprint, now() + KNOWN_FOR);
      });
    },
  };
};
