/** `npm run bench -- distributed [--count 400]`: the system as processes on the engines, each figure beside direct use of the same engine. */
import { readFileSync } from 'node:fs';
import { startOwnEngines } from '../../tools/distributed/engines.ts';
import { organization } from '../api-calls.mjs';
import { inParallel } from '../load-generator.mjs';
import { rawAppends, renames } from './commands.mjs';
import { rawJobs, rawKafka, toDenied, toKafka, toReadable, toSmtp } from './latencies.mjs';
import { ourFacts, rawBulk, rawFacts, rebuild } from './streams.mjs';
import { openSystem } from './running-system.mjs';

const OWNERS = 16;
const FACTS = 5_000;

const printFigure = (what, figure) => console.log(`${what.padEnd(44)} ${figure}`);
const ms = ({ p50, p99 }) => `p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms`;
const beside = (own, raw, target) => `${own.toFixed(0)}/s, raw ${raw.toFixed(0)}/s: ${(own / raw).toFixed(2)} × (target ${target})`;

const memory = ({ system }) =>
  system.names.map((name) => {
    const status = readFileSync(`/proc/${system.process(name).child.pid}/status`, 'utf8');
    return `${name} ${(Number(/VmRSS:\s+(\d+)/.exec(status)[1]) / 1024).toFixed(0)} MB`;
  });

const withSystem = async (addresses, replicas, work) => {
  const opened = await openSystem(addresses, replicas);
  try {
    const owners = await inParallel(OWNERS, 4, (n) => opened.account(`owner${replicas}.${n}`));
    for (const owner of owners) owner.organizationId = await organization(opened.calls[0], owner, 'Acme');
    await work(opened, owners);
  } finally {
    await opened.close();
  }
};

const commands = async (addresses, opened, owners, count) => {
  const raw = await rawAppends(addresses, count);
  const own = await renames(opened, owners, count);
  const again = await rawAppends(addresses, count);
  printFigure(
    `commands, ${opened.calls.length} of each`,
    `${beside(own.rate, (raw.rate + again.rate) / 2, 0.5)}, p99 ${own.p99.toFixed(0)} ms`,
  );
};

const latencies = async (addresses, opened, owners, count) => {
  const [owner] = owners;
  printFigure('write → readable (target 50)', ms(await toReadable(opened, owner, count)));
  printFigure('write → Kafka (target 50)', ms(await toKafka(opened, owner, addresses, count)));
  printFigure('  raw produce → consume', ms(await rawKafka(addresses, count)));
  printFigure('write → SMTP (target 100)', ms(await toSmtp(opened, owner, count)));
  printFigure('  raw enqueue → pickup', ms(await rawJobs(addresses, count)));
  printFigure('revocation → denied elsewhere (target 100)', ms(await toDenied(opened, owner, Math.min(count, 50))));
};

/** Fills the members’ view: each organization has its owner. */
const views = async (addresses, opened, owners, count) => {
  await inParallel(count, OWNERS, (n) => organization(opened.calls[0], owners[n % OWNERS], `Organization ${n}`));
  const documents = count + OWNERS;
  printFigure('view rebuilt in MongoDB', beside(await rebuild(opened, documents), await rawBulk(addresses, documents), 0.7));
};

export const benchDistributed = async ({ count }) => {
  const { addresses, close } = await startOwnEngines('bench', process.env);
  try {
    const [own, raw] = [await ourFacts(addresses, FACTS), await rawFacts(addresses, FACTS)];
    printFigure('facts published', beside(own.published, raw.published, 0.8));
    printFigure('facts consumed', beside(own.consumed, raw.consumed, 0.8));
    await withSystem(addresses, 1, async (opened, owners) => {
      printFigure('start of five processes', `${(opened.startMs / 1_000).toFixed(1)} s; ${memory(opened).join(', ')}`);
      await commands(addresses, opened, owners, count);
      await views(addresses, opened, owners, count);
    });
    await withSystem(addresses, 2, async (opened, owners) => {
      await commands(addresses, opened, owners, count);
      await latencies(addresses, opened, owners, Math.ceil(count / 4));
    });
  } finally {
    await close();
  }
};
