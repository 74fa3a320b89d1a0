import { START, type Checkpoints, type Clock, type KeyVault, type Leases, type SecretStore, type SubjectKey } from '../src/index.ts';

export const memoryCheckpoints = (): Checkpoints => {
  const saved = new Map<string, string>();
  return {
    load: async (name) => saved.get(name) ?? START,
    remove: async (name) => void saved.delete(name),
    list: async (prefix) => new Map([...saved].filter(([name]) => name.startsWith(prefix))),
    save: async (name, position) => {
      await Promise.resolve();
      if (position > (saved.get(name) ?? START)) saved.set(name, position);
    },
  };
};

export const memoryLeases = (clock: Clock): Leases => {
  const held = new Map<string, { holder: string; epoch: number; ends: number }>();
  const now = () => clock.now().getTime();
  const own = ({ name, holder, epoch }: { name: string; holder: string; epoch: number }) => {
    const lease = held.get(name);
    return lease?.holder === holder && lease.epoch === epoch && lease.ends > now() ? lease : undefined;
  };
  return {
    held: async () => [...held].flatMap(([name, { holder, epoch, ends }]) => (ends > now() ? [{ name, holder, epoch }] : [])),
    acquire: async (name, holder, ttl) => {
      const lease = held.get(name);
      if (lease !== undefined && lease.ends > now() && lease.holder !== holder) return undefined;
      const epoch = (lease?.epoch ?? 0) + 1;
      held.set(name, { holder, epoch, ends: now() + ttl });
      return { name, holder, epoch };
    },
    renew: async (lease, ttl) => {
      const mine = own(lease);
      if (mine !== undefined) mine.ends = now() + ttl;
      return mine !== undefined;
    },
    release: async (lease) => {
      const mine = own(lease);
      if (mine !== undefined) mine.ends = 0;
    },
  };
};

/** No encryption, but bound to its subject and place: a sealed value opens nowhere else. */
const keyOf = (subject: string): SubjectKey => ({
  seal: (plain, aad) => JSON.stringify([subject, aad, plain]),
  open: (sealed, aad) => {
    const [of, place, plain] = JSON.parse(sealed) as [string, string, string];
    if (of !== subject || place !== aad) throw new Error('sealed elsewhere');
    return plain;
  },
});
export const memoryVault = (): KeyVault & Readonly<{ subjects: () => readonly string[]; lose: (subject: string) => void }> => {
  const keys = new Map<string, SubjectKey>();
  const erased = new Set<string>();
  const find = async (subjects: readonly string[]) =>
    new Map(subjects.flatMap((one) => (keys.has(one) ? [[one, keyOf(one)] as const] : [])));
  return {
    subjects: () => [...keys.keys()],
    lose: (subject) => void keys.delete(subject),
    ensure: async (subjects) => {
      for (const one of subjects) if (!erased.has(one)) keys.set(one, keyOf(one));
      return find(subjects);
    },
    find,
    erased: async (subjects) => new Set(subjects.filter((one) => erased.has(one))),
    erase: async (subject) => {
      erased.add(subject);
      keys.delete(subject);
    },
  };
};
export const memorySecrets = (): SecretStore => {
  const kept = new Map<string, string>();
  return {
    get: async (id) => kept.get(id),
    put: async (id, value) => void kept.set(id, value),
    delete: async (id) => void kept.delete(id),
  };
};
