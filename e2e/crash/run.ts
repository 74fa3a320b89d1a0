/** One run: a data folder, clients and request log; one kill after another. */
import { cryptoIds } from '@guildhall/crypto';
import { sealOf } from '@guildhall/standalone';
import { seeded } from '@guildhall/testing/seeded';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { httpClient, pause, type Call } from '../oracle/http-client.ts';
import { openRequestLog, Violation } from '../oracle/request-log.ts';
import { client, type Counts, type CurrentConnection } from '../oracle/clients.ts';
import type { ExpectedState } from '../oracle/expected-state.ts';
import { compare, ConnectionLost, checkOperatorView } from '../oracle/compare-with-api.ts';
import { isTokenAccepted, signIn, signUp } from '../oracle/accounts.ts';
import type { Kill } from './kill-plan.ts';
import { racing } from '../oracle/races.ts';
import { owning } from '../oracle/scripts.ts';
import { startKurrentdb, type Kurrentdb } from './kurrentdb.ts';
import { startServer, type Server } from './server.ts';
import type { ScriptContext } from '../oracle/script-steps.ts';
import { openGroundTruth } from './ground-truth.ts';

const OWNERS = 4;
const RACERS = [4, 5];
const SECRET = 'a secret that only the crash run knows';
const POSITIONS = sealOf(cryptoIds(SECRET));
const DAY = 24 * 3_600_000;
/** After so many answers or milliseconds, a process that has not passed its fault point is killed anyway. */
const [MAX_ANSWERS, MAX_LOAD_MS] = [300, 60_000];
/** A kill during the recovery needs a first kill, after so many answers. */
const ANSWERS_BEFORE_RECOVERY = 20;

/** `passed`: the fault point was passed. `recovery`: milliseconds until the first successful answer. */
export type KillResult = Readonly<{ passed: boolean; recovery: number; answers: number }>;
/** How long facts, jobs and mails may take after a restart. */
const AUDIT_TIMEOUT_MS = 40_000;
/** Facts from before a crash may arrive so long after the restart. */
const LATE_FACTS_MS = 10_000;

const engineOf = (kurrentdb: Kurrentdb | undefined): Readonly<Record<string, string>> =>
  kurrentdb === undefined ? {} : { KURRENTDB_URL: kurrentdb.url };

/** `onKurrentdb`: with the events there. `close` removes the folder, unless it is to be kept. */
export const openRun = async ({ seed, mutant, onKurrentdb }: Readonly<{ seed: number; mutant?: string; onKurrentdb: boolean }>) => {
  const folder = mkdtempSync(join(tmpdir(), 'guildhall-crash-'));
  const [data, random] = [join(folder, 'data'), seeded(seed)];
  const requestLog = openRequestLog(join(folder, 'requests.jsonl'), `run${String(seed)}`);
  const state: ExpectedState = { people: [], orgs: new Set(), retired: new Set(), newcomers: new Set() };
  const kurrentdb = onKurrentdb ? await startKurrentdb(join(folder, 'kurrentdb')) : undefined;
  const engine = engineOf(kurrentdb);
  const groundTruth = openGroundTruth({ folder: data, ids: cryptoIds(SECRET), requestLog, state, kurrentdb });
  const counts: Counts = { answers: 0, resent: 0, late: 0 };
  const current: CurrentConnection = { connection: undefined };
  const call = (): Call | undefined => current.connection?.call;
  let [count, round] = [0, 0];
  const context: ScriptContext = { state, random, nextNumber: () => ++count, timeoutMs: AUDIT_TIMEOUT_MS };
  const startClient = (name: string, script: ReturnType<typeof owning>) => client({ name, script, current, requestLog, state, counts });
  const clients = [
    ...Array.from({ length: OWNERS }, (_, n) => startClient(`owner ${String(n)}`, owning(context, n))),
    startClient('races', racing(context, RACERS)),
  ];

  const start = async (env: Readonly<Record<string, string>> = {}): Promise<Server> => {
    const server = await startServer({
      folder: data,
      secret: SECRET,
      env: { ...engine, ...(mutant === undefined ? {} : { CRASH_MUTANT: mutant }), ...env },
    });
    if (!server.isAlive() && !server.wasKilled()) throw new Error(`it did not start:\n${server.output()}`);
    const lateUntil = performance.now() + LATE_FACTS_MS;
    const up = { call: httpClient(server.url, POSITIONS), lateUntil: () => lateUntil };
    if (server.isAlive()) current.connection = up;
    void server.died.then(() => (current.connection = undefined));
    return server;
  };
  let server = await start();

  /** Restarts the process and waits until it accepts a token. Gives the milliseconds since the kill. */
  const recover = async (from: number, env: Readonly<Record<string, string>>): Promise<number> => {
    server = await start(env);
    const [first] = state.people;
    for (; first !== undefined && server.isAlive(); await pause(5))
      if (current.connection !== undefined && (await isTokenAccepted(current.connection.call, first))) break;
    return performance.now() - from;
  };

  /** Checks the operator API: with the n-th view, or all. */
  const inspect = async (n: number | undefined): Promise<void> => {
    const operatorView = await server.ask({ what: 'inspect', ...(n === undefined ? {} : { n }) });
    if (operatorView === undefined) throw new ConnectionLost();
    checkOperatorView(operatorView);
  };

  /** Waits for all answers, then compares the state. False: the process died meanwhile. */
  const audit = async (views: number | undefined): Promise<boolean> => {
    await Promise.all(clients.map(({ finish }) => finish()));
    const { connection } = current;
    if (connection === undefined) return false;
    try {
      const some = views === undefined ? [...state.retired] : [...state.retired].slice(-3);
      await compare(connection.call, state, [...state.orgs, ...some], AUDIT_TIMEOUT_MS);
      await inspect(views);
      return true;
    } catch (error) {
      if (error instanceof ConnectionLost || !server.isAlive()) return false;
      throw error;
    }
  };

  /** Runs load until the kill. True: the fault point was passed. */
  const loadUntil = async (kill: Exclude<Kill, { kind: 'empty-folder' }>): Promise<boolean> => {
    if (kill.kind === 'named' && kill.when === 'load') await server.ask({ what: 'arm', at: kill.point, nth: kill.nth });
    const operator = kill.kind === 'named' && kill.point.includes('-view-') ? server.ask({ what: 'rebuild', n: round }) : undefined;
    const [from, { after, and }] = [
      counts.answers,
      kill.kind === 'random' ? kill : { after: kill.when === 'start' ? ANSWERS_BEFORE_RECOVERY : MAX_ANSWERS, and: 0 },
    ];
    let killed = false;
    const deadline = performance.now() + MAX_LOAD_MS;
    const watch = setInterval(() => {
      if (killed || (counts.answers - from < after && performance.now() < deadline)) return;
      killed = true;
      setTimeout(() => void server.kill(), and);
    }, 2);
    try {
      await Promise.all([...clients.map(({ work }) => work(() => !server.isAlive())), server.died, operator]);
    } finally {
      clearInterval(watch);
    }
    if (!server.wasKilled()) throw new Violation(`it ended without being killed:\n${server.output()}`);
    return kill.kind === 'named' && !killed;
  };

  return {
    state,
    requestLog,
    groundTruth,
    counts,
    folder,
    output: () => server.output(),
    /** Creates the accounts of the run. */
    signUpPeople: async () => {
      for (let n = 0; n < OWNERS + RACERS.length; n++) state.people.push(await signUp(call, n));
    },
    /** One kill, then recovery and audit. */
    kill: async (kill: Exclude<Kill, { kind: 'empty-folder' }>): Promise<KillResult> => {
      const before = counts.answers;
      const passed = await loadUntil(kill);
      let from = performance.now();
      await groundTruth.check();
      const env = kill.kind === 'named' && kill.when === 'start' ? { CRASH_AT: kill.point, CRASH_NTH: String(kill.nth) } : {};
      const answers = counts.answers - before;
      let recovery = await recover(from, env);
      if (!(await audit(round++))) {
        from = performance.now(); // it was killed again during the recovery
        await groundTruth.check();
        recovery = await recover(from, {});
        if (!(await audit(round++))) throw new Violation(`it does not stay up:\n${server.output()}`);
        return { passed: true, recovery, answers };
      }
      await server.ask({ what: 'disarm' });
      return { passed, recovery, answers };
    },
    /** Audits everything: without load, after a stop, and when all open invitations have expired. */
    finish: async (): Promise<void> => {
      if (!(await audit(undefined))) throw new Violation(`it ended without being killed:\n${server.output()}`);
      if ((await server.stop()) !== 0) throw new Violation(`it did not stop with status 0:\n${server.output()}`);
      await groundTruth.check();
      await recover(performance.now(), { CRASH_LATER: String(8 * DAY) });
      await Promise.all(state.people.map(async (person) => Object.assign(person, await signIn(call, person))));
      for (const { invitations } of [...state.orgs, ...state.retired])
        for (const invitation of invitations.values()) if (invitation.status === 'pending') invitation.status = 'expired';
      const { connection } = current;
      if (connection === undefined) throw new Violation(`it ended without being killed:\n${server.output()}`);
      await compare(connection.call, state, [...state.orgs, ...state.retired], AUDIT_TIMEOUT_MS);
      await inspect(undefined);
      await server.ask({ what: 'idle' });
      await server.stop();
      await groundTruth.check();
      groundTruth.checkMailsFinished();
    },
    close: async (keep: boolean): Promise<void> => {
      await server.kill();
      await kurrentdb?.stop();
      if (!keep) rmSync(folder, { recursive: true, force: true });
    },
  };
};
export type Run = Awaited<ReturnType<typeof openRun>>;

/** Kills the process during the first sign-in on an empty folder; the next start must be able to continue. */
export const killOnEmptyFolder = async ({ point }: Readonly<{ point: string }>, onKurrentdb: boolean): Promise<KillResult> => {
  const folder = mkdtempSync(join(tmpdir(), 'guildhall-crash-empty-'));
  const data = join(folder, 'data');
  const kurrentdb = onKurrentdb ? await startKurrentdb(join(folder, 'kurrentdb')) : undefined;
  const engine = engineOf(kurrentdb);
  const armed = { ...engine, CRASH_AT: point, CRASH_NTH: '1' };
  let server = await startServer({ folder: data, secret: SECRET, env: armed });
  const passed = server.died;
  const signedUp = signUp(() => httpClient(server.url, POSITIONS), 0);
  await Promise.race([passed, signedUp]);
  const from = performance.now();
  const isPassed = !server.isAlive();
  if (isPassed) server = await startServer({ folder: data, secret: SECRET, env: engine });
  await signedUp;
  await server.kill();
  await kurrentdb?.stop();
  rmSync(folder, { recursive: true, force: true });
  return { passed: isPassed, recovery: performance.now() - from, answers: 0 };
};
