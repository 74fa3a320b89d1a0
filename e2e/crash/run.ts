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
import { startServer, type Server } from './server.ts';
import type { ScriptContext } from '../oracle/script-steps.ts';
import { openGroundTruth } from './ground-truth.ts';

const OWNERS = 4;
const IDLE = [4, 5];
const SECRET = 'a secret that only the crash run knows';
const POSITIONS = sealOf(cryptoIds(SECRET));
const DAY = 24 * 3_600_000;
/** After so many answers, or so many milliseconds, a process that has not met its end is killed anyway. */
const [UNPASSED, SLOWEST] = [300, 60_000];
/** A death during the recovery needs one before it: after so many answers. */
const ANSWERS_BEFORE_RECOVERY = 20;

/** How a kill went: `passed` says that the point was met, `recovery` how long until the first good answer, in milliseconds. */
export type KillResult = Readonly<{ passed: boolean; recovery: number; answers: number }>;
/** How long facts, jobs and mails may take after a restart: ample, so that only what never comes is missed. */
const AUDIT_TIMEOUT_MS = 40_000;
/** Facts of before a crash come a moment after the restart. */
const LATE_FACTS_MS = 10_000;

/** The folder is removed by `close`, unless something is to be looked at in it. */
export const openRun = async ({ seed, mutant }: Readonly<{ seed: number; mutant?: string }>) => {
  const folder = mkdtempSync(join(tmpdir(), 'guildhall-crash-'));
  const [data, random] = [join(folder, 'data'), seeded(seed)];
  const requestLog = openRequestLog(join(folder, 'requests.jsonl'), `run${String(seed)}`);
  const state: ExpectedState = { people: [], orgs: new Set(), retired: new Set(), newcomers: new Set() };
  const groundTruth = openGroundTruth(data, cryptoIds(SECRET), requestLog, state);
  const counts: Counts = { answers: 0, resent: 0, late: 0 };
  const line: CurrentConnection = { connection: undefined };
  const call = (): Call | undefined => line.connection?.call;
  let [count, round] = [0, 0];
  const context: ScriptContext = { state, random, fresh: () => ++count, timeoutMs: AUDIT_TIMEOUT_MS };
  const begin = (name: string, script: ReturnType<typeof owning>) => client({ name, script, line, requestLog, state, counts });
  const clients = [
    ...Array.from({ length: OWNERS }, (_, n) => begin(`owner ${String(n)}`, owning(context, n))),
    begin('races', racing(context, IDLE)),
  ];

  const start = async (env: Readonly<Record<string, string>> = {}): Promise<Server> => {
    const server = await startServer({
      folder: data,
      secret: SECRET,
      env: { ...(mutant === undefined ? {} : { CRASH_MUTANT: mutant }), ...env },
    });
    if (!server.isAlive() && !server.wasKilled()) throw new Error(`it did not start:\n${server.said()}`);
    const lateUntil = performance.now() + LATE_FACTS_MS;
    const up = { call: httpClient(server.url, POSITIONS), lateUntil: () => lateUntil };
    if (server.isAlive()) line.connection = up;
    void server.died.then(() => (line.connection = undefined));
    return server;
  };
  let server = await start();

  /** Up again, and known to whoever was signed in. Gives the milliseconds since the death. */
  const recover = async (from: number, env: Readonly<Record<string, string>>): Promise<number> => {
    server = await start(env);
    const [somebody] = state.people;
    for (; somebody !== undefined && server.isAlive(); await pause(5))
      if (line.connection !== undefined && (await isTokenAccepted(line.connection.call, somebody))) break;
    return performance.now() - from;
  };

  /** The n-th view, or all. */
  const inspect = async (n: number | undefined): Promise<void> => {
    const operatorView = await server.ask({ what: 'look', ...(n === undefined ? {} : { n }) });
    if (operatorView === undefined) throw new ConnectionLost();
    checkOperatorView(operatorView);
  };

  /** All requests answered, then the state compared. False: it died over it. */
  const audit = async (views: number | undefined): Promise<boolean> => {
    await Promise.all(clients.map(({ finish }) => finish()));
    const { connection } = line;
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

  /** Load until death. True: the named point was passed. */
  const loadUntil = async (death: Exclude<Kill, { kind: 'birth' }>): Promise<boolean> => {
    if (death.kind === 'named' && death.when === 'load') await server.ask({ what: 'arm', at: death.point, nth: death.nth });
    const operator = death.kind === 'named' && death.point.includes('-view-') ? server.ask({ what: 'rebuild', n: round }) : undefined;
    const [from, { after, and }] = [
      counts.answers,
      death.kind === 'random' ? death : { after: death.when === 'start' ? ANSWERS_BEFORE_RECOVERY : UNPASSED, and: 0 },
    ];
    let killed = false;
    const deadline = performance.now() + SLOWEST;
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
    if (!server.wasKilled()) throw new Violation(`it died by itself:\n${server.said()}`);
    return death.kind === 'named' && !killed;
  };

  return {
    state,
    requestLog,
    groundTruth,
    counts,
    folder,
    said: () => server.said(),
    /** Nobody is there yet: the accounts of the run. */
    settle: async () => {
      for (let n = 0; n < OWNERS + IDLE.length; n++) state.people.push(await signUp(call, n));
    },
    /** One death, the recovery and the audit. */
    die: async (death: Exclude<Kill, { kind: 'birth' }>): Promise<KillResult> => {
      const before = counts.answers;
      const passed = await loadUntil(death);
      let from = performance.now();
      groundTruth.look();
      const env = death.kind === 'named' && death.when === 'start' ? { CRASH_AT: death.point, CRASH_NTH: String(death.nth) } : {};
      const answers = counts.answers - before;
      let recovery = await recover(from, env);
      if (!(await audit(round++))) {
        from = performance.now(); // it died once more, while it recovered
        groundTruth.look();
        recovery = await recover(from, {});
        if (!(await audit(round++))) throw new Violation(`it does not stay alive:\n${server.said()}`);
        return { passed: true, recovery, answers };
      }
      await server.ask({ what: 'disarm' });
      return { passed, recovery, answers };
    },
    /** Everything, once more: at rest, after an orderly stop, and when all that was open has run out. */
    finish: async (): Promise<void> => {
      if (!(await audit(undefined))) throw new Violation(`it died by itself:\n${server.said()}`);
      if ((await server.stop()) !== 0) throw new Violation(`it did not stop in order:\n${server.said()}`);
      groundTruth.look();
      await recover(performance.now(), { CRASH_LATER: String(8 * DAY) });
      await Promise.all(state.people.map(async (person) => Object.assign(person, await signIn(call, person))));
      for (const { invitations } of [...state.orgs, ...state.retired])
        for (const it of invitations.values()) if (it.status === 'pending') it.status = 'expired';
      const { connection } = line;
      if (connection === undefined) throw new Violation(`it died by itself:\n${server.said()}`);
      await compare(connection.call, state, [...state.orgs, ...state.retired], AUDIT_TIMEOUT_MS);
      await inspect(undefined);
      await server.stop();
      groundTruth.look();
    },
    close: async (keep: boolean): Promise<void> => {
      await server.kill();
      if (!keep) rmSync(folder, { recursive: true, force: true });
    },
  };
};
export type Run = Awaited<ReturnType<typeof openRun>>;

/** A folder's very first sign-in, with a death in it: the next start must have everything to go on. */
export const killOnEmptyFolder = async ({ point }: Readonly<{ point: string }>): Promise<KillResult> => {
  const folder = mkdtempSync(join(tmpdir(), 'guildhall-birth-'));
  const data = join(folder, 'data');
  const armed = { CRASH_AT: point, CRASH_NTH: '1' };
  let server = await startServer({ folder: data, secret: SECRET, env: armed });
  const passed = server.died;
  const signedUp = signUp(() => httpClient(server.url, POSITIONS), 0);
  await Promise.race([passed, signedUp]);
  const from = performance.now();
  const isPassed = !server.isAlive();
  if (isPassed) server = await startServer({ folder: data, secret: SECRET });
  await signedUp;
  await server.kill();
  rmSync(folder, { recursive: true, force: true });
  return { passed: isPassed, recovery: performance.now() - from, answers: 0 };
};
