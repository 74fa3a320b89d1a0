import { beforeEach, describe, expect, it } from '@jest/globals';
import type { KnownNetworks } from '@guildhall/identity';

/** What every way of keeping known networks promises. */
export const knownNetworksContract = (name: string, make: () => Promise<KnownNetworks>): void =>
  describe(`known networks, kept ${name}`, () => {
    let known: KnownNetworks;
    beforeEach(async () => {
      known = await make();
    });

    it('are those that were added, however often', async () => {
      expect(await known.has('ada 1.2.3.4')).toBe(false);
      await Promise.all([known.add('ada 1.2.3.4'), known.add('ada 1.2.3.4')]);
      await known.add('ada 1.2.3.4');
      expect(await known.has('ada 1.2.3.4')).toBe(true);
    });

    it('are each one’s own', async () => {
      await known.add('ada 1.2.3.4');
      expect([await known.has('ada 1.2.3.5'), await known.has('bob 1.2.3.4')]).toEqual([false, false]);
    });
  });
