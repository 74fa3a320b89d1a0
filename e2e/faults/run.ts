/** One run: engines, links, a system of two of each, its clients and its book; fault after fault, and an audit after each. */
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { adminConfig, Refused } from '@guildhall/admin-app';
import { cryptoIds } from '@guildhall/crypto';
import { CallKey, positionSeal } from '@guildhall/nest';
import { seeded } from '@guildhall/testing/seeded';
import { pause } from '../oracle/client.ts';
import { compare, Gone, judge } from '../oracle/compare.ts';
import { openLedger, Violation } from '../oracle/ledger.ts';
import { client, type Counts, type Line } from '../oracle/load.ts';
import type { Org, World } from '../oracle/model.ts';
import { found, signUp } from '../oracle/people.ts';
import { racing } from '../oracle/races.ts';
import { owning } from '../oracle/scripts.ts';
import type { Stage } from '../oracle/steps.ts';
import { generateKeys } from '../../tools/distributed/keys.ts';
import { randomPort, gatewayPorts, operatorUrls, servicePorts, urlAt } from '../../tools/distributed/ports.ts';
import { startSystem } from '../../tools/distributed/system.ts';
import { startOwnEngines } from '../../tools/distributed/engines.ts';
import { openDoor } from './door.ts';
import { openInside } from './inside.ts';
import { openLinks } from './links.ts';
import { openTruth } from './truth.ts';

const OWNERS = 3;
const IDLE = [3, 4];
const REPLICAS = 2;
/** Milliseconds until all processes take requests. */
const READY = 300_000;
/**
 * Milliseconds. Facts, jobs and mails after a fault take their time; what has not come by then never will. A mail that a dying worker had in
 * hand is taken up again after a minute. Longest takes an empty queue: a minute until it is scheduled again what fills it, half of one until
 * that is due, another until a mail counts as missing.
 */
const PATIENCE = 240_000;

const within = async <T>(ms: number, work: Promise<T>, what: () => string): Promise<T> => {
  const done = new AbortController();
  const late = setTimeout(ms, undefined, done).then(() => Promise.reject(new Violation(what())));
  try {
    return await Promise.race([work, late]);
  } finally {
    done.abort();
  }
};

/** A look that was broken off, or that a service under load has no time for, tells nothing. */
const isNoAnswer = (error: unknown): boolean => error instanceof Gone || (error instanceof Refused && error.status === 503);

const patiently = async <T>(look: () => Promise<T>): Promise<T> => {
  for (const end = performance.now() + PATIENCE; ;)
    try {
      return await look();
    } catch (error) {
      if (!isNoAnswer(error) || performance.now() > end) throw error;
      await pause(1_000);
    }
};

/** The folder is removed by `close`, unless something is to be looked at in it. */
export const openRun = async (seed: number, say: (text: string) => void) => {
  const folder = mkdtempSync(join(tmpdir(), 'guildhall-faults-'));
  const engines = await startOwnEngines('faults', process.env);
  const port = randomPort();
  const links = await openLinks(engines.addresses, servicePorts(port, REPLICAS));
  const { GUILDHALL_OPERATOR_KEY, ...keys } = generateKeys();
  const system = startSystem({
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      PORT: String(port),
      GUILDHALL_RATE_LIMIT_FACTOR: '100000',
      GUILDHALL_LOG: 'warn',
      ...keys,
      ...links.addresses,
    },
    replicas: REPLICAS,
    portTo: links.portTo,
    onLine: (line) => appendFileSync(join(folder, 'system.log'), `${line}\n`),
  });
  await within(READY, system.ready(), () => `not all were ready within ${String(READY)} ms: see ${join(folder, 'system.log')}`);

  const door = openDoor(gatewayPorts(port, REPLICAS).map(urlAt), positionSeal(CallKey.parse(keys.GUILDHALL_CALL_KEY).d));
  const inside = await openInside(adminConfig({ ...operatorUrls(port), GUILDHALL_OPERATOR_KEY }));
  const ledger = openLedger(join(folder, 'ledger.jsonl'), `run${String(seed)}`);
  const world: World = { people: [], orgs: new Set(), retired: new Set(), newcomers: new Set() };
  const truth = openTruth({
    addresses: engines.addresses,
    database: 'guildhall_notification',
    ids: cryptoIds(keys.GUILDHALL_MASTER_KEY),
    ledger,
    world,
  });
  let probed: Org | undefined;
  const counts: Counts = { answers: 0, resent: 0, late: 0 };
  const line: Line = { up: { call: door.call, lateUntil: (begun) => begun + PATIENCE } };
  const random = seeded(seed);
  let count = 0;
  const stage: Stage = { world, random, fresh: () => ++count, patience: PATIENCE };
  const begin = (name: string, script: ReturnType<typeof owning>) => client({ name, script, line, ledger, world, counts });
  const clients = [
    ...Array.from({ length: OWNERS }, (_, n) => begin(`owner ${String(n)}`, owning(stage, n))),
    begin('races', racing(stage, IDLE)),
  ];

  const open = (): string =>
    ledger
      .all()
      .filter(({ answer }) => answer === undefined)
      .map(({ wish, tries }) => `${wish.method} ${wish.path}, tried ${String(tries)} times`)
      .join('\n  ');

  return {
    /** In `folder`: the ledger, and everything the system said. */
    ...{ say, folder, engines, links, system, door, inside, ledger, world, counts, random },
    counted: truth.counts,
    nextPosition: truth.nextPosition,
    settle: async (): Promise<void> => {
      for (let n = 0; n < OWNERS + IDLE.length; n++) world.people.push(await signUp(() => door.call, n));
      const [first] = world.people;
      if (first !== undefined) world.retired.add((probed = await found(() => door.call, first, 0)));
    },
    /** The first person's organization that no client changes. */
    probed: (): Org => {
      if (probed === undefined) throw new Error('not settled');
      return probed;
    },
    /** Resolves when so many more answers have come; a `Violation` when they do not. */
    moreAnswers: async (wanted: number): Promise<void> => {
      const [from, end] = [counts.answers, performance.now() + PATIENCE];
      for (; counts.answers - from < wanted; await pause(20))
        if (performance.now() > end) throw new Violation(`only ${String(counts.answers - from)} answers came; open:\n  ${open()}`);
    },
    /** Load, for as long as the work takes. */
    during: async <T>(work: () => Promise<T>): Promise<T> => {
      let isOver = false;
      const working = Promise.all(clients.map((one) => one.work(() => isOver)));
      // A client that finds something wrong ends the work; one that is done does not.
      const wrong = working.then(() => new Promise<never>(() => undefined));
      try {
        return await Promise.race([work(), wrong]);
      } finally {
        isOver = true;
        await within(PATIENCE, working, () => `wishes without an answer:\n  ${open()}`);
      }
    },
    /** Nothing lost, doubled, out of order or a dead letter; the n-th view, or all, as a rebuild would have it. */
    audit: async (n?: number): Promise<void> => {
      await within(PATIENCE, Promise.all(clients.map((one) => one.rest())), () => `wishes without an answer:\n  ${open()}`);
      const some = n === undefined ? [...world.retired] : [...world.retired].slice(-2);
      await patiently(() => compare(door.call, world, [...world.orgs, ...some], PATIENCE));
      await truth.look();
      judge(await patiently(() => inside.look(n)));
    },
    /** Every record on every topic, once. */
    readFacts: truth.readFacts,
    close: async (keep: boolean): Promise<void> => {
      await door.end();
      await system.stop();
      await Promise.all([truth.close(), links.close()]);
      await engines.close(keep);
      if (!keep) rmSync(folder, { recursive: true, force: true });
    },
  };
};
export type Run = Awaited<ReturnType<typeof openRun>>;
