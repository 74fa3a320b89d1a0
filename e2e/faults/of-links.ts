/** Connections that break, drag, end in the middle, or carry nothing and tell nobody. */
import { pause } from '../oracle/client.ts';
import type { Proxy } from '@guildhall/testing/proxy';
import type { Fault } from './fault.ts';
import type { Link } from './links.ts';

const LINKS: readonly Link[] = ['kurrentdb', 'kafka', 'redis', 'mongodb', 'services'];
const DURATION = 10_000;
/** Milliseconds, each way. */
const DRAG = 200;
const BEAT = 500;

/** Again and again, for a while. */
const repeatedly = async (each: (proxy: Proxy) => void, proxies: readonly Proxy[]): Promise<void> => {
  for (let beat = 0; beat < DURATION / BEAT; beat++) {
    proxies.forEach(each);
    await pause(BEAT);
  }
};
const forAWhile = async (each: (proxy: Proxy) => void, proxies: readonly Proxy[]): Promise<void> => {
  proxies.forEach(each);
  await pause(DURATION);
};

type Trouble = Readonly<{ verb: string; make: (proxies: readonly Proxy[]) => Promise<void> }>;
const TROUBLES: readonly Trouble[] = [
  { verb: 'cut', make: (proxies) => repeatedly(({ cut }) => cut(), proxies) },
  { verb: 'delay', make: (proxies) => forAWhile(({ delay }) => delay(DRAG), proxies) },
  { verb: 'halve', make: (proxies) => forAWhile(({ halve }) => halve(), proxies) },
  { verb: 'swallow', make: (proxies) => forAWhile(({ hold }) => hold(), proxies) },
];

export const ofLinks: readonly Fault[] = LINKS.flatMap((link) =>
  TROUBLES.map(({ verb, make }): Fault => ({
    name: `${verb} what goes to ${link}`,
    strike: async ({ links: { proxies } }) => {
      try {
        await make(proxies[link]);
      } finally {
        for (const { release } of proxies[link]) release();
      }
    },
  })),
);
