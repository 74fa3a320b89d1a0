import { StoreUnavailable, type Clock, type KeyVault, type SubjectKey } from '@guildhall/eventing';
import { LRUCache } from 'lru-cache';

type Keys = ReadonlyMap<string, SubjectKey>;
/** `key` is undefined for a subject without a key, such as an erased one. `until` is a time of the given clock, which the cache does not know. */
type Cached = Readonly<{ key: SubjectKey | undefined; until: number }>;
type Options = Readonly<{ vault: KeyVault; clock: Clock; limit?: number }>;

/** While the vault is out of reach, an erasure by another process may go unnoticed for so long. */
const CACHED_FOR_MS = 3_600_000;
/** A vault that was out of reach is not asked again for so long for keys that are cached. */
const AWAY_FOR_MS = 2_000;
const MAX_SUBJECTS = 50_000;

/**
 * A vault whose keys are cached, and used only while it is out of reach: subjects that it knew can go on, new ones cannot be added, and nobody
 * can be erased.
 */
export const cachedKeyVault = ({ vault, clock, limit = MAX_SUBJECTS }: Options): KeyVault => {
  const cache = new LRUCache<string, Cached>({ max: limit });
  const gone = new LRUCache<string, true>({ max: limit });
  let awayUntil = 0;
  const now = (): number => clock.now().getTime();

  const store = (subjects: readonly string[], keys: Keys): Keys => {
    for (const subject of subjects) cache.set(subject, { key: keys.get(subject), until: now() + CACHED_FOR_MS });
    return keys;
  };
  /** All keys or nothing: a missing key would read as an erased person. `mustExist`: a subject without a key may be a new one. */
  const cachedKeys = (subjects: readonly string[], mustExist: boolean): Keys | undefined => {
    const found = new Map<string, SubjectKey>();
    for (const subject of subjects) {
      const one = cache.get(subject);
      if (one === undefined || one.until <= now() || (mustExist && one.key === undefined)) return undefined;
      if (one.key !== undefined) found.set(subject, one.key);
    }
    return found;
  };
  const ask = async (subjects: readonly string[], from: KeyVault['find'], mustExist: boolean): Promise<Keys> => {
    const found = now() < awayUntil ? cachedKeys(subjects, mustExist) : undefined;
    if (found !== undefined) return found;
    try {
      return store(subjects, await from(subjects));
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      awayUntil = now() + AWAY_FOR_MS;
      const keys = cachedKeys(subjects, mustExist);
      if (keys === undefined) throw error;
      return keys;
    }
  };

  /** Erased once, erased for ever. */
  const erased = async (subjects: readonly string[]): Promise<ReadonlySet<string>> => {
    if (subjects.every((subject) => gone.has(subject))) return new Set(subjects);
    const found = await vault.erased(subjects);
    for (const subject of found) gone.set(subject, true);
    return found;
  };

  return {
    erased,
    ensure: (subjects) => ask(subjects, vault.ensure, true),
    find: (subjects) => ask(subjects, vault.find, false),
    erase: async (subject) => {
      await vault.erase(subject);
      store([subject], new Map());
      gone.set(subject, true);
    },
  };
};
