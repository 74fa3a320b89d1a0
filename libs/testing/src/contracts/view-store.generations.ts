import { expect } from '@jest/globals';
import { START, type ViewStore } from '@guildhall/eventing';
import type { Check } from './contract.ts';
import { at, doc, put, viewSpec, type Doc } from './view-store.samples.ts';

export const generationChecks: readonly Check<ViewStore>[] = [
  {
    title: 'builds a generation beside the live one, and switches open collections to it',
    run: async ({ port }) => {
      const spec = viewSpec();
      const following = await port.collection<Doc>(spec);
      await following.write([put('a', 1, doc(1, 'old'))], at(1));
      const next = await port.collection<Doc>(spec, 2);
      await next.write([put('a', 1, doc(1, 'new'))], at(4));
      expect([await port.live(spec.name), await following.get('a'), await following.checkpoint()]).toEqual([1, doc(1, 'old'), at(1)]);
      expect(await port.switch(spec.name, 1, 2)).toBe(true);
      expect([await port.live(spec.name), await following.get('a'), await following.checkpoint()]).toEqual([2, doc(1, 'new'), at(4)]);
      expect(await (await port.collection<Doc>(spec, 1)).get('a')).toEqual(doc(1, 'old'));
    },
  },
  {
    title: 'accepts one of two concurrent switches',
    run: async ({ port }) => {
      const spec = viewSpec();
      for (const generation of [1, 2, 3]) await port.collection<Doc>(spec, generation);
      const switches = await Promise.all([port.switch(spec.name, 1, 2), port.switch(spec.name, 1, 3)]);
      expect(switches.toSorted()).toEqual([false, true]);
      expect(await port.live(spec.name)).toBe(switches[0] ? 2 : 3);
    },
  },
  {
    title: 'drops a generation, which is empty when it is opened again',
    run: async ({ port }) => {
      const spec = viewSpec();
      await (await port.collection<Doc>(spec, 2)).write([put('a', 1, doc(1))], at(1));
      await (await port.collection<Doc>(spec, 2)).write([], at(9));
      await port.drop(spec.name, 2);
      const again = await port.collection<Doc>(spec, 2);
      expect([await again.get('a'), await again.checkpoint()]).toEqual([undefined, START]);
    },
  },
  {
    title: 'keeps documents, checkpoints and the live generation over a restart',
    restarts: true,
    run: async ({ port, restart }) => {
      const spec = viewSpec();
      await (await port.collection<Doc>(spec, 2)).write([put('a', 1, doc(1)), put('b', 1, undefined)], at(1));
      await port.switch(spec.name, 1, 2);
      const documents = await (await restart?.())?.collection<Doc>(spec);
      expect([await documents?.get('a'), await documents?.checkpoint()]).toEqual([doc(1), at(1)]);
      await documents?.write([put('b', 1, doc(2))], at(1));
      expect(await documents?.get('b')).toBeUndefined();
    },
  },
];
