/** Clients under load: what was not answered when the process died is sent again, under the same key, until the answer is definitive. */
import { isRetryable, pause, type Answer, type Call, type Request } from './http-client.ts';
import { Violation, type LogEntry, type RequestLog, type PlannedRequest } from './request-log.ts';
import type { ExpectedState } from './expected-state.ts';
import type { Script } from './script-steps.ts';

/** A connection to the system. `lateUntil`: when at last contexts must have heard of each other's news, for a request sent now. */
export type Connection = Readonly<{ call: Call; lateUntil: (begun: number) => number }>;
export type CurrentConnection = { connection: Connection | undefined };
export type Client = Readonly<{
  /** Works until the process dies or `isOver`. */
  work: (isOver: () => boolean) => Promise<void>;
  /** Works until its model is exact again. */
  finish: () => Promise<void>;
}>;
type Options = Readonly<{
  name: string;
  script: Script;
  line: CurrentConnection;
  requestLog: RequestLog;
  state: ExpectedState;
  counts: Counts;
}>;
/** `late`: answers that came right only some time after a restart, because facts were still on their way. */
export type Counts = { answers: number; resent: number; late: number };

/** Other contexts learn by facts. */
const LATE = new Set(['organization.unknown', 'permission.denied', 'member.unknown']);
const isGood = ({ expect }: PlannedRequest, { status }: Answer): boolean => expect.includes(status);
const isLate = (request: PlannedRequest, answer: Answer, until: number): boolean =>
  !isGood(request, answer) && request.path.includes('/teams') && LATE.has(answer.code) && performance.now() < until;

const requestOf = ({ request: { method, path, body, who, effect, after }, key }: LogEntry, state: ExpectedState): Request => ({
  method,
  path,
  ...(body === undefined ? {} : { body }),
  ...(who === undefined ? {} : { token: state.people[who]?.accessToken ?? '' }),
  ...(effect === 'none' ? {} : { key }),
  ...(after === undefined ? {} : { after }),
});

const sendUntilAnswered = ({ line, requestLog, state, counts }: Options) => {
  /** One try: undefined without a definitive answer. */
  const trial = async (entry: LogEntry, call: Call, until: number): Promise<Answer | undefined> => {
    const { n, request } = entry;
    if ((requestLog.entry(n)?.tries ?? 0) > 0) counts.resent++;
    requestLog.recordAttempt(n);
    const answer = await call(requestOf(entry, state));
    if (answer === undefined || isRetryable(answer)) return undefined;
    if (isLate(request, answer, until)) {
      counts.late++;
      return undefined;
    }
    counts.answers++;
    requestLog.recordAnswer(n, answer);
    return answer;
  };
  /** Undefined: the process is gone. */
  return async (entry: LogEntry): Promise<Answer | undefined> => {
    const { request, key } = entry;
    if (request.delay !== undefined) await pause(request.delay);
    const begun = performance.now();
    for (const up = line.connection; up !== undefined && line.connection === up; await pause(30)) {
      const answer = await trial(entry, up.call, up.lateUntil(begun));
      if (answer === undefined) continue;
      if (isGood(request, answer)) return answer;
      const what = `${request.method} ${request.path}: ${String(answer.status)} ${answer.code}, expected ${request.expect.join(' or ')}`;
      throw new Violation(what, request.path.split('/')[3] ?? key);
    }
    return undefined;
  };
};

export const client = (options: Options): Client => {
  const { name, script, requestLog } = options;
  const send = sendUntilAnswered(options);
  let group: readonly LogEntry[] | undefined;

  const next = (answers: readonly Answer[]): void => {
    const { value, done } = script.next(answers);
    if (done === true) throw new Error(`${name} came to an end`);
    group = value.map((request: PlannedRequest) => requestLog.recordRequest(name, request));
  };
  /** False: the process died over it. */
  const goOn = async (): Promise<boolean> => {
    if (group === undefined) {
      next([]);
      return true;
    }
    const answers = await Promise.all(group.map(async (entry) => requestLog.entry(entry.n)?.answer ?? (await send(entry))));
    const known = answers.filter((answer) => answer !== undefined);
    if (known.length < answers.length) return false;
    next(known);
    return true;
  };
  return {
    async work(isOver) {
      while (!isOver()) if (!(await goOn())) return;
    },
    async finish() {
      while (group === undefined || group.length > 0) if (!(await goOn())) return;
    },
  };
};
