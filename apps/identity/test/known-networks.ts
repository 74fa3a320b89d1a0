import { beforeEach, describe, expect, it } from '@jest/globals';
import type { KnownNetworks } from '@guildhall/identity';

/** The contract of all stores of known networks. */
export const knownNetworksContract = (name: string, make: () => Promise<KnownNetworks>): void =>
  describe(`known networks ${name}`, () => {
    let known: KnownNetworks;
    beforeEach(async () => {
      known = await make();
    });

    it('contain the networks that were added', async () => {
      expect(await known.has('ada 1.2.3.4')).toBe(false);
      await Promise.all([known.add('ada 1.2.3.4'), known.add('ada 1.2.3.4')]);
      await known.add('ada 1.2.3.4');
      expect(await known.has('ada 1.2.3.4')).toBe(true);
    });

    it('are separate for each account', async () => {
      await known.add('ada 1.2.3.4');
      expect([await known.has('ada 1.2.3.5'), await known.has('bob 1.2.3.4')]).toEqual([false, false]);
    });
  });
