/** Connections that break, drag, end in the middle, or carry nothing and tell nobody. */
import { pause } from '../oracle/http-client.ts';
import type { Proxy } from '@guildhall/testing/proxy';
import type { Fault } from './fault.ts';
import type { Link } from './proxied-links.ts';

const LINKS: readonly Link[] = ['kurrentdb', 'kafka', 'redis', 'mongodb', 'services'];
const DURATION_MS = 10_000;
/** Milliseconds, each way. */
const DELAY_MS = 200;
const REPEAT_INTERVAL_MS = 500;

/** Again and again, for a while. */
const repeatedly = async (each: (proxy: Proxy) => void, proxies: readonly Proxy[]): Promise<void> => {
  for (let beat = 0; beat < DURATION_MS / REPEAT_INTERVAL_MS; beat++) {
    proxies.forEach(each);
    await pause(REPEAT_INTERVAL_MS);
  }
};
const forAWhile = async (each: (proxy: Proxy) => void, proxies: readonly Proxy[]): Promise<void> => {
  proxies.forEach(each);
  await pause(DURATION_MS);
};

type LinkFault = Readonly<{ verb: string; make: (proxies: readonly Proxy[]) => Promise<void> }>;
const LINK_FAULTS: readonly LinkFault[] = [
  { verb: 'cut', make: (proxies) => repeatedly(({ cut }) => cut(), proxies) },
  { verb: 'delay', make: (proxies) => forAWhile(({ delay }) => delay(DELAY_MS), proxies) },
  { verb: 'halve', make: (proxies) => forAWhile(({ halve }) => halve(), proxies) },
  { verb: 'swallow', make: (proxies) => forAWhile(({ hold }) => hold(), proxies) },
];

export const linkFaults: readonly Fault[] = LINKS.flatMap((link) =>
  LINK_FAULTS.map(({ verb, make }): Fault => ({
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
