import { expect } from '@jest/globals';
import { START, type Checkpoints, type Lease, type Leases } from '@guildhall/eventing';
import { runContract, type Abilities, type Check, type OpenSubject, type Mutant } from './contract.ts';
import { uniqueName } from '../builders/ids.ts';

const HOUR = 3_600_000;

const leaseChecks: readonly Check<Leases>[] = [
  {
    title: 'gives a lease to exactly one of many holders that ask at the same time',
    run: async ({ port }) => {
      const name = uniqueName();
      const given = await Promise.all(Array.from({ length: 20 }, (_, n) => port.acquire(name, `holder${n}`, HOUR)));
      expect(given.filter((lease) => lease !== undefined)).toHaveLength(1);
      expect(await port.acquire(uniqueName(), 'another', HOUR)).toBeDefined();
    },
  },
  {
    title: 'gives an expired lease to the next holder with a higher epoch, and no longer renews it for the first',
    run: async ({ port, pass }) => {
      const name = uniqueName();
      const first = await port.acquire(name, 'a', 100);
      expect(await port.acquire(name, 'b', HOUR)).toBeUndefined();
      await pass(150);
      const second = await port.acquire(name, 'b', HOUR);
      expect(second).toEqual({ name, holder: 'b', epoch: expect.any(Number) });
      expect((second?.epoch ?? 0) > (first?.epoch ?? Infinity)).toBe(true);
      expect([first && (await port.renew(first, HOUR)), second && (await port.renew(second, HOUR))]).toEqual([false, true]);
      if (first) await port.release(first);
      expect(await port.acquire(name, 'a', HOUR)).toBeUndefined();
    },
  },
  {
    title: 'extends a lease that is renewed in time, and refuses to renew an expired one',
    run: async ({ port, pass }) => {
      const name = uniqueName();
      const lease = (await port.acquire(name, 'a', 200)) ?? { name, holder: '', epoch: 0 };
      for (let n = 0; n < 3; n++) {
        await pass(100);
        expect([await port.renew(lease, 200), await port.acquire(name, 'b', 200)]).toEqual([true, undefined]);
      }
      await pass(250);
      expect(await port.renew(lease, 200)).toBe(false);
    },
  },
  {
    title: 'K3 gives a lease again to its holder, for as long as is asked then',
    run: async ({ port, pass }) => {
      const name = uniqueName();
      const first = await port.acquire(name, 'a', 100);
      const again = await port.acquire(name, 'a', HOUR);
      await pass(150);
      expect((again?.epoch ?? 0) > (first?.epoch ?? Infinity)).toBe(true);
      expect(await port.acquire(name, 'b', HOUR)).toBeUndefined();
    },
  },
  {
    title: 'gives a released lease to the next holder at once with a higher epoch, and ignores a second release',
    run: async ({ port }) => {
      const name = uniqueName();
      const first: Lease = (await port.acquire(name, 'a', HOUR)) ?? { name, holder: '', epoch: Infinity };
      await port.release(first);
      const second = await port.acquire(name, 'b', HOUR);
      await port.release(first);
      expect((second?.epoch ?? 0) > first.epoch).toBe(true);
      expect(await port.acquire(name, 'c', HOUR)).toBeUndefined();
    },
  },
  {
    title: 'lists the leases that are held, without released and expired ones',
    run: async ({ port, pass }) => {
      const names = [uniqueName(), uniqueName(), uniqueName()];
      const [kept, late, released] = await Promise.all(names.map((name, n) => port.acquire(name, 'a', n === 1 ? 100 : HOUR)));
      if (released !== undefined) await port.release(released);
      await pass(150);
      expect((await port.held()).filter(({ name }) => names.includes(name))).toEqual([kept]);
      expect(late).toBeDefined();
    },
  },
];

const leaseMutants: readonly Mutant<Leases>[] = [
  {
    without: 'a rising epoch',
    caughtBy: 'gives a released lease to the next holder at once with a higher epoch, and ignores a second release',
    mutate: (port) => ({ ...port, acquire: async (...asked) => port.acquire(...asked).then((lease) => lease && { ...lease, epoch: 1 }) }),
  },
  {
    without: 'exclusion',
    caughtBy: 'gives a lease to exactly one of many holders that ask at the same time',
    mutate: (port) => ({
      ...port,
      acquire: async (name, holder, ttl) => (await port.acquire(name, holder, ttl)) ?? { name, holder, epoch: 1 },
    }),
  },
  {
    without: 'expiry',
    caughtBy: 'gives an expired lease to the next holder with a higher epoch, and no longer renews it for the first',
    mutate: (port) => ({ ...port, acquire: (name, holder) => port.acquire(name, holder, HOUR) }),
  },
  {
    without: 'extending a lease that its holder asks for again',
    caughtBy: 'K3 gives a lease again to its holder, for as long as is asked then',
    mutate: (port) => {
      const given = new Map<string, string>();
      const acquire: Leases['acquire'] = async (name, holder, ttl) => {
        if (given.get(name) === holder) return { name, holder, epoch: Infinity };
        given.set(name, holder);
        return port.acquire(name, holder, ttl);
      };
      return { ...port, acquire };
    },
  },
  {
    without: 'a check of the holder when a lease is renewed',
    caughtBy: 'extends a lease that is renewed in time, and refuses to renew an expired one',
    mutate: (port) => ({ ...port, renew: () => Promise.resolve(true) }),
  },
  {
    without: 'removing released and expired leases from the list',
    caughtBy: 'lists the leases that are held, without released and expired ones',
    mutate: (port) => {
      const given: Lease[] = [];
      const acquire: Leases['acquire'] = async (...asked) => {
        const lease = await port.acquire(...asked);
        if (lease !== undefined) given.push(lease);
        return lease;
      };
      return { ...port, acquire, held: () => Promise.resolve(given) };
    },
  },
];

const checkpointChecks: readonly Check<Checkpoints>[] = [
  {
    title: 'loads the start position for a new name, and for each name what was saved last',
    run: async ({ port }) => {
      const [name, other] = [uniqueName(), uniqueName()];
      expect(await port.load(name)).toBe(START);
      await port.save(name, '0005');
      await port.save(other, '0003');
      expect([await port.load(name), await port.load(other)]).toEqual(['0005', '0003']);
    },
  },
  {
    title: 'never moves a checkpoint back, even when saves come twice and in the wrong order',
    run: async ({ port }) => {
      const name = uniqueName();
      await port.save(name, '0005');
      await Promise.all(['0005', '0004', '0007', '0006', '0007', ''].map((position) => port.save(name, position)));
      await port.save(name, '0006');
      expect(await port.load(name)).toBe('0007');
    },
  },
  {
    title: 'forgets a checkpoint that is removed, and keeps the next one, even a lower one',
    restarts: true,
    run: async ({ port, restart }) => {
      const [name, other] = [uniqueName(), uniqueName()];
      for (const one of [name, other]) await port.save(one, '0005');
      await port.remove(name);
      await port.remove(uniqueName());
      expect([await port.load(name), await port.load(other), await port.list(name)]).toEqual([START, '0005', new Map()]);
      await port.save(name, '0003');
      expect(await port.load(name)).toBe('0003');
      await port.remove(name);
      const again = await restart?.();
      expect([await again?.load(name), await again?.load(other)]).toEqual([START, '0005']);
    },
  },
  {
    title: 'lists those whose names begin with a text, each as it was saved last, and no others',
    run: async ({ port }) => {
      const name = uniqueName();
      expect(await port.list(`${name}.`)).toEqual(new Map());
      await port.save(`${name}.b`, '0005');
      await port.save(`${name}.a.1`, '0003');
      await port.save(`${name}.b`, '0007');
      for (const other of [name, `${name}-b`, `${name}/b`, `x${name}.b`]) await port.save(other, '0001');
      expect(await port.load(`${name}.c`)).toBe(START);
      expect(await port.list(`${name}.`)).toEqual(
        new Map([
          [`${name}.a.1`, '0003'],
          [`${name}.b`, '0007'],
        ]),
      );
    },
  },
  {
    title: 'keeps checkpoints over a restart',
    restarts: true,
    run: async ({ port, restart }) => {
      const name = uniqueName();
      await port.save(name, '0005');
      const again = await restart?.();
      await again?.save(name, '0004');
      expect(await again?.list(name)).toEqual(new Map([[name, '0005']]));
      expect(await again?.load(name)).toBe('0005');
    },
  },
];

const checkpointMutants: readonly Mutant<Checkpoints>[] = [
  {
    without: 'the guard against moving back',
    caughtBy: 'never moves a checkpoint back, even when saves come twice and in the wrong order',
    mutate: (port) => {
      let last = START;
      return {
        ...port,
        load: () => Promise.resolve(last),
        save: async (name, position) => port.save(name, position).then(() => void (last = position)),
      };
    },
  },
  {
    without: 'the beginning of names that are listed',
    caughtBy: 'lists those whose names begin with a text, each as it was saved last, and no others',
    mutate: (port) => ({ ...port, list: () => port.list('') }),
  },
  {
    without: 'a checkpoint per name',
    caughtBy: 'loads the start position for a new name, and for each name what was saved last',
    mutate: (port) => ({ ...port, load: () => port.load('all'), save: (_, position) => port.save('all', position) }),
  },
];

/** What all leases promise. */
export const leasesContract = (adapter: string, make: OpenSubject<Leases>, abilities?: Abilities): void =>
  runContract({ port: 'leases', checks: leaseChecks, mutants: leaseMutants }, adapter, make, abilities);

/** What all checkpoints promise. */
export const checkpointsContract = (adapter: string, make: OpenSubject<Checkpoints>, abilities?: Abilities): void =>
  runContract({ port: 'checkpoints', checks: checkpointChecks, mutants: checkpointMutants }, adapter, make, abilities);
