/** Connections that break, are slow, end in the middle of the data, or silently carry nothing. */
import { pause } from '../oracle/http-client.ts';
import type { Proxy } from '@guildhall/testing/proxy';
import type { Fault } from './fault.ts';
import type { Link } from './proxied-links.ts';

const LINKS: readonly Link[] = ['kurrentdb', 'kafka', 'redis', 'mongodb', 'services'];
const DURATION_MS = 10_000;
/** Milliseconds in each direction. */
const DELAY_MS = 200;
const REPEAT_INTERVAL_MS = 500;

/** Repeats it at intervals. */
const repeatedly = async (each: (proxy: Proxy) => void, proxies: readonly Proxy[]): Promise<void> => {
  for (let n = 0; n < DURATION_MS / REPEAT_INTERVAL_MS; n++) {
    proxies.forEach(each);
    await pause(REPEAT_INTERVAL_MS);
  }
};
const once = async (each: (proxy: Proxy) => void, proxies: readonly Proxy[]): Promise<void> => {
  proxies.forEach(each);
  await pause(DURATION_MS);
};

type LinkFault = Readonly<{ verb: string; make: (proxies: readonly Proxy[]) => Promise<void> }>;
const LINK_FAULTS: readonly LinkFault[] = [
  { verb: 'cut', make: (proxies) => repeatedly(({ cut }) => cut(), proxies) },
  { verb: 'delay', make: (proxies) => once(({ delay }) => delay(DELAY_MS), proxies) },
  { verb: 'halve', make: (proxies) => once(({ halve }) => halve(), proxies) },
  { verb: 'swallow', make: (proxies) => once(({ hold }) => hold(), proxies) },
];

/** Its answers are the mail server's where mails stay in the inbox, and each that is lost may lead to another copy. */
const HAS_INBOX: Link = 'mongodb';

const brokenLinks: readonly Fault[] = LINKS.flatMap((link) =>
  LINK_FAULTS.map(({ verb, make }): Fault => ({
    name: `${verb} connections to ${link}`,
    repeatsMails: link === HAS_INBOX,
    inject: async ({ links: { proxies } }) => {
      try {
        await make(proxies[link]);
      } finally {
        for (const { release } of proxies[link]) release();
      }
    },
  })),
);

const OUTAGES = 36;
/** The shortest outage and the longest, and the time between two, in milliseconds. */
const [SHORT_MS, LONG_MS, BETWEEN_MS] = [300, 1_500, 1_000];

/** How long the inbox takes for its part of a mail, in each direction, so that mails are under way whenever an outage begins. */
const INBOX_DELAY_MS = 100;

/** Every process lives: no mail may come twice. */
const outages: Fault = {
  name: `${String(OUTAGES)} short outages of kurrentdb`,
  inject: async ({ links: { proxies }, random }) => {
    for (const { delay } of proxies[HAS_INBOX]) delay(INBOX_DELAY_MS);
    try {
      for (let n = 0; n < OUTAGES; n++) {
        for (const { refuse } of proxies.kurrentdb) refuse();
        await pause(SHORT_MS + random.below(LONG_MS - SHORT_MS));
        for (const { release } of proxies.kurrentdb) release();
        await pause(BETWEEN_MS);
      }
    } finally {
      for (const { release } of proxies[HAS_INBOX]) release();
    }
  },
};

export const linkFaults: readonly Fault[] = [...brokenLinks, outages];
