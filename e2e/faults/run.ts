/** One run: engines, links, two processes of each service, clients and request log; one fault after another, each followed by an audit. */
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { adminConfig, Refused } from '@guildhall/admin-app';
import { cryptoIds } from '@guildhall/crypto';
import { CallKey, positionSeal } from '@guildhall/nest';
import { seeded } from '@guildhall/testing/seeded';
import { pause } from '../oracle/http-client.ts';
import { compare, ConnectionLost, checkOperatorView } from '../oracle/compare-with-api.ts';
import { openRequestLog, Violation } from '../oracle/request-log.ts';
import { client, type Counts, type CurrentConnection } from '../oracle/clients.ts';
import type { Org, ExpectedState } from '../oracle/expected-state.ts';
import { createOrganization, signUp } from '../oracle/accounts.ts';
import { racing } from '../oracle/races.ts';
import { owning } from '../oracle/scripts.ts';
import type { ScriptContext } from '../oracle/script-steps.ts';
import { generateKeys } from '../../tools/distributed/keys.ts';
import { randomPort, gatewayPorts, operatorUrls, servicePorts, urlAt } from '../../tools/distributed/ports.ts';
import { startSystem } from '../../tools/distributed/system.ts';
import { startOwnEngines } from '../../tools/distributed/engines.ts';
import { openEntryPoint } from './entry-point.ts';
import { openOperatorView } from './operator-view.ts';
import { openLinks } from './proxied-links.ts';
import { openGroundTruth } from './ground-truth.ts';

const OWNERS = 3;
const IDLE = [3, 4];
const REPLICAS = 2;
/** Milliseconds until all processes take requests. */
const READY_TIMEOUT_MS = 300_000;
/**
 * Milliseconds. Facts, jobs and mails after a fault take their time; what has not come by then never will. A mail that a dying worker had in
 * hand is taken up again after a minute. Longest takes an empty queue: a minute until it is scheduled again what fills it, half of one until
 * that is due, another until a mail counts as missing.
 */
const AUDIT_TIMEOUT_MS = 240_000;

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
const isNoAnswer = (error: unknown): boolean => error instanceof ConnectionLost || (error instanceof Refused && error.status === 503);

const retryUntilAnswered = async <T>(look: () => Promise<T>): Promise<T> => {
  for (const end = performance.now() + AUDIT_TIMEOUT_MS; ;)
    try {
      return await look();
    } catch (error) {
      if (!isNoAnswer(error) || performance.now() > end) throw error;
      await pause(1_000);
    }
};

/** The folder is removed by `close`, unless something is to be looked at in it. */
export const openRun = async (seed: number, print: (text: string) => void) => {
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
  await within(
    READY_TIMEOUT_MS,
    system.ready(),
    () => `not all were ready within ${String(READY_TIMEOUT_MS)} ms: see ${join(folder, 'system.log')}`,
  );

  const entryPoint = openEntryPoint(gatewayPorts(port, REPLICAS).map(urlAt), positionSeal(CallKey.parse(keys.GUILDHALL_CALL_KEY).d));
  const operatorView = await openOperatorView(adminConfig({ ...operatorUrls(port), GUILDHALL_OPERATOR_KEY }));
  const requestLog = openRequestLog(join(folder, 'requests.jsonl'), `run${String(seed)}`);
  const state: ExpectedState = { people: [], orgs: new Set(), retired: new Set(), newcomers: new Set() };
  const groundTruth = openGroundTruth({
    addresses: engines.addresses,
    database: 'guildhall_notification',
    ids: cryptoIds(keys.GUILDHALL_MASTER_KEY),
    requestLog,
    state,
  });
  let probed: Org | undefined;
  const counts: Counts = { answers: 0, resent: 0, late: 0 };
  const line: CurrentConnection = { connection: { call: entryPoint.call, lateUntil: (begun) => begun + AUDIT_TIMEOUT_MS } };
  const random = seeded(seed);
  let count = 0;
  const context: ScriptContext = { state, random, fresh: () => ++count, timeoutMs: AUDIT_TIMEOUT_MS };
  const begin = (name: string, script: ReturnType<typeof owning>) => client({ name, script, line, requestLog, state, counts });
  const clients = [
    ...Array.from({ length: OWNERS }, (_, n) => begin(`owner ${String(n)}`, owning(context, n))),
    begin('races', racing(context, IDLE)),
  ];

  const open = (): string =>
    requestLog
      .all()
      .filter(({ answer }) => answer === undefined)
      .map(({ request, tries }) => `${request.method} ${request.path}, tried ${String(tries)} times`)
      .join('\n  ');

  return {
    /** In `folder`: the requestLog, and everything the system said. */
    ...{ print, folder, engines, links, system, entryPoint, operatorView, requestLog, state, counts, random },
    counted: groundTruth.counts,
    nextPosition: groundTruth.nextPosition,
    settle: async (): Promise<void> => {
      for (let n = 0; n < OWNERS + IDLE.length; n++) state.people.push(await signUp(() => entryPoint.call, n));
      const [first] = state.people;
      if (first !== undefined) state.retired.add((probed = await createOrganization(() => entryPoint.call, first, 0)));
    },
    /** The first person's organization that no client changes. */
    probed: (): Org => {
      if (probed === undefined) throw new Error('not settled');
      return probed;
    },
    /** Resolves when so many more answers have come; a `Violation` when they do not. */
    moreAnswers: async (wanted: number): Promise<void> => {
      const [from, end] = [counts.answers, performance.now() + AUDIT_TIMEOUT_MS];
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
        await within(AUDIT_TIMEOUT_MS, working, () => `requests without an answer:\n  ${open()}`);
      }
    },
    /** Nothing lost, doubled, out of order or a dead letter; the n-th view, or all, as a rebuild would have it. */
    audit: async (n?: number): Promise<void> => {
      await within(AUDIT_TIMEOUT_MS, Promise.all(clients.map((one) => one.finish())), () => `requests without an answer:\n  ${open()}`);
      const some = n === undefined ? [...state.retired] : [...state.retired].slice(-2);
      await retryUntilAnswered(() => compare(entryPoint.call, state, [...state.orgs, ...some], AUDIT_TIMEOUT_MS));
      await groundTruth.look();
      checkOperatorView(await retryUntilAnswered(() => operatorView.look(n)));
    },
    /** Every record on every topic, once. */
    readFacts: groundTruth.readFacts,
    close: async (keep: boolean): Promise<void> => {
      await entryPoint.end();
      await system.stop();
      await Promise.all([groundTruth.close(), links.close()]);
      await engines.close(keep);
      if (!keep) rmSync(folder, { recursive: true, force: true });
    },
  };
};
export type Run = Awaited<ReturnType<typeof openRun>>;
