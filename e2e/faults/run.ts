/** One run: engines, links, two processes of each service, clients and request log; one fault after another, each followed by an audit. */
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { adminConfig, Refused } from '@guildhall/admin-app';
import { cryptoIds } from '@guildhall/crypto';
import { CallKey, positionSeal } from '@guildhall/nest';
import { connectControl } from '@guildhall/testing/kurrentdb-control';
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
import { KURRENTDB_CLUSTER, startOwnEngines } from '../../tools/distributed/engines.ts';
import { openEntryPoint } from './entry-point.ts';
import { openOperatorView } from './operator-view.ts';
import { openLinks } from './proxied-links.ts';
import { openGroundTruth } from './ground-truth.ts';

const OWNERS = 3;
const RACERS = [3, 4];
const REPLICAS = 2;
/** Milliseconds until all processes take requests. */
const READY_TIMEOUT_MS = 300_000;
/**
 * Milliseconds within which facts, jobs and mails must come after a fault. A mail that a killed worker was sending is
 * retried after a minute. An emptied queue takes longest: a minute until its schedules are registered again, half a minute until
 * they are due, another minute until a mail counts as missing.
 */
const AUDIT_TIMEOUT_MS = 240_000;

const withTimeout = async <T>(ms: number, work: Promise<T>, what: () => string): Promise<T> => {
  const done = new AbortController();
  const late = setTimeout(ms, undefined, done).then(() => Promise.reject(new Violation(what())));
  try {
    return await Promise.race([work, late]);
  } finally {
    done.abort();
  }
};

/** Whether the comparison could not be made: the connection was lost, or the service was overloaded. */
const isNoAnswer = (error: unknown): boolean => error instanceof ConnectionLost || (error instanceof Refused && error.status === 503);

const retryUntilAnswered = async <T>(read: () => Promise<T>): Promise<T> => {
  for (const end = performance.now() + AUDIT_TIMEOUT_MS; ;)
    try {
      return await read();
    } catch (error) {
      if (!isNoAnswer(error) || performance.now() > end) throw error;
      await pause(1_000);
    }
};

/** `close` removes the folder, unless it is to be kept. */
export const openRun = async (seed: number, print: (text: string) => void) => {
  const folder = mkdtempSync(join(tmpdir(), 'guildhall-faults-'));
  const engines = await startOwnEngines('faults', { ...process.env, ...KURRENTDB_CLUSTER });
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
  await withTimeout(
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
  const current: CurrentConnection = { connection: { call: entryPoint.call, lateUntil: (sentAt) => sentAt + AUDIT_TIMEOUT_MS } };
  const random = seeded(seed);
  let count = 0;
  const context: ScriptContext = { state, random, nextNumber: () => ++count, timeoutMs: AUDIT_TIMEOUT_MS };
  const startClient = (name: string, script: ReturnType<typeof owning>) => client({ name, script, current, requestLog, state, counts });
  const clients = [
    ...Array.from({ length: OWNERS }, (_, n) => startClient(`owner ${String(n)}`, owning(context, n))),
    startClient('races', racing(context, RACERS)),
  ];

  const open = (): string =>
    requestLog
      .all()
      .filter(({ answer }) => answer === undefined)
      .map(({ request, tries }) => `${request.method} ${request.path}, tried ${String(tries)} times`)
      .join('\n  ');

  return {
    /** `folder` holds the request log and the log of the system. */
    ...{
      print,
      folder,
      engines,
      cluster: connectControl(Number(KURRENTDB_CLUSTER.KURRENTDB_CONTROL)),
      links,
      system,
      entryPoint,
      operatorView,
      requestLog,
      state,
      counts,
      random,
    },
    counted: groundTruth.counts,
    nextPosition: groundTruth.nextPosition,
    signUpPeople: async (): Promise<void> => {
      for (let n = 0; n < OWNERS + RACERS.length; n++) state.people.push(await signUp(() => entryPoint.call, n));
      const [first] = state.people;
      if (first !== undefined) state.retired.add((probed = await createOrganization(() => entryPoint.call, first, 0)));
    },
    /** The first person's organization that no client changes. */
    probed: (): Org => {
      if (probed === undefined) throw new Error('call signUpPeople first');
      return probed;
    },
    /** Resolves when so many more answers have come; a `Violation` when they do not. */
    moreAnswers: async (wanted: number): Promise<void> => {
      const [from, end] = [counts.answers, performance.now() + AUDIT_TIMEOUT_MS];
      for (; counts.answers - from < wanted; await pause(20))
        if (performance.now() > end) throw new Violation(`only ${String(counts.answers - from)} answers came; open:\n  ${open()}`);
    },
    /** Runs load while `work` runs. */
    during: async <T>(work: () => Promise<T>): Promise<T> => {
      let isOver = false;
      const working = Promise.all(clients.map((one) => one.work(() => isOver)));
      // A client that finds a violation ends the work; one that is done does not.
      const failed = working.then(() => new Promise<never>(() => undefined));
      try {
        return await Promise.race([work(), failed]);
      } finally {
        isOver = true;
        await withTimeout(AUDIT_TIMEOUT_MS, working, () => `requests without an answer:\n  ${open()}`);
      }
    },
    /** Compares everything with the expected state, and the n-th view, or all, with a rebuild. */
    audit: async (n?: number): Promise<void> => {
      await withTimeout(
        AUDIT_TIMEOUT_MS,
        Promise.all(clients.map((one) => one.finish())),
        () => `requests without an answer:\n  ${open()}`,
      );
      const some = n === undefined ? [...state.retired] : [...state.retired].slice(-2);
      await retryUntilAnswered(() => compare(entryPoint.call, state, [...state.orgs, ...some], AUDIT_TIMEOUT_MS));
      await groundTruth.check();
      checkOperatorView(await retryUntilAnswered(() => operatorView.inspect(n)));
    },
    checkRepeats: groundTruth.checkRepeats,
    /** Every mail is sent or given up, or waits for its time: within a while. */
    mailsFinished: async (): Promise<void> => {
      for (const end = performance.now() + AUDIT_TIMEOUT_MS; ; await pause(1_000)) {
        await groundTruth.check();
        const [first, ...others] = groundTruth.unfinishedMails();
        if (first === undefined) return;
        if (performance.now() > end)
          throw new Violation(`${first} and ${String(others.length)} others are neither sent nor given up, nor wait`, first);
      }
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
