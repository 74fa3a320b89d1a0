import { lru, StoreUnavailable, type Clock, type KeyVault, type SubjectKey } from '@guildhall/eventing';

type Keys = ReadonlyMap<string, SubjectKey>;
/** `key` is missing of who has none, any more. */
type Known = Readonly<{ key: SubjectKey | undefined; until: number }>;
type Options = Readonly<{ vault: KeyVault; clock: Clock; limit?: number }>;

/** Milliseconds that a key is remembered for: as long as an erasure elsewhere may go unheard of here, while the vault is out of reach. */
const REMEMBERED = 3_600_000;
/** Milliseconds for which a vault that was out of reach is not asked for what is remembered. */
const AWAY = 2_000;
const SUBJECTS = 50_000;

/**
 * A vault that is missed less: keys that it gave lately are good while it is out of reach, and only then. So whoever it has vouched for can
 * go on; nobody new can come, and nobody can be erased.
 */
export const rememberedKeys = ({ vault, clock, limit = SUBJECTS }: Options): KeyVault => {
  const known = lru<Known>(limit);
  let awayUntil = 0;
  const now = (): number => clock.now().getTime();

  const remember = (subjects: readonly string[], keys: Keys): Keys => {
    for (const subject of subjects) known.set(subject, { key: keys.get(subject), until: now() + REMEMBERED });
    return keys;
  };
  /** All of them, or nothing: a missing key reads as an erased person. `mustBe`: of whom none is known may only be new. */
  const remembered = (subjects: readonly string[], mustBe: boolean): Keys | undefined => {
    const found = new Map<string, SubjectKey>();
    for (const subject of subjects) {
      const one = known.get(subject);
      if (one === undefined || one.until <= now() || (mustBe && one.key === undefined)) return undefined;
      if (one.key !== undefined) found.set(subject, one.key);
    }
    return found;
  };
  const asked = async (subjects: readonly string[], from: KeyVault['find'], mustBe: boolean): Promise<Keys> => {
    const found = now() < awayUntil ? remembered(subjects, mustBe) : undefined;
    if (found !== undefined) return found;
    try {
      return remember(subjects, await from(subjects));
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      awayUntil = now() + AWAY;
      const keys = remembered(subjects, mustBe);
      if (keys === undefined) throw error;
      return keys;
    }
  };

  return {
    ensure: (subjects) => asked(subjects, vault.ensure, true),
    find: (subjects) => asked(subjects, vault.find, false),
    erase: async (subject) => {
      await vault.erase(subject);
      remember([subject], new Map());
    },
  };
};
