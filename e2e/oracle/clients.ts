/** Clients under load: a request without an answer is sent again with the same key until its answer is definitive. */
import { isRetryable, pause, type Answer, type Call, type Request } from './http-client.ts';
import { Violation, type LogEntry, type RequestLog, type PlannedRequest } from './request-log.ts';
import type { ExpectedState } from './expected-state.ts';
import type { Script } from './script-steps.ts';

/** A connection to the system. `lateUntil`: by when contexts must have consumed each other's facts, for a request sent at the given time. */
export type Connection = Readonly<{ call: Call; lateUntil: (sentAt: number) => number }>;
export type CurrentConnection = { connection: Connection | undefined };
export type Client = Readonly<{
  /** Works until the process dies or `isOver`. */
  work: (isOver: () => boolean) => Promise<void>;
  /** Works until all its requests are answered. */
  finish: () => Promise<void>;
}>;
type Options = Readonly<{
  name: string;
  script: Script;
  current: CurrentConnection;
  requestLog: RequestLog;
  state: ExpectedState;
  counts: Counts;
}>;
/** `late`: answers that were correct only some time after a restart, because facts were not consumed yet. */
export type Counts = { answers: number; resent: number; late: number };

/** Codes of other contexts before they have consumed the facts. */
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

const sendUntilAnswered = ({ current, requestLog, state, counts }: Options) => {
  /** One attempt: undefined without a definitive answer. */
  const attempt = async (entry: LogEntry, call: Call, until: number): Promise<Answer | undefined> => {
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
  /** Undefined: the connection was lost. */
  return async (entry: LogEntry): Promise<Answer | undefined> => {
    const { request, key } = entry;
    if (request.delay !== undefined) await pause(request.delay);
    const sentAt = performance.now();
    for (const up = current.connection; up !== undefined && current.connection === up; await pause(30)) {
      const answer = await attempt(entry, up.call, up.lateUntil(sentAt));
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
    if (done === true) throw new Error(`${name} has ended`);
    group = value.map((request: PlannedRequest) => requestLog.recordRequest(name, request));
  };
  /** False: the connection was lost. */
  const sendNext = async (): Promise<boolean> => {
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
      while (!isOver()) if (!(await sendNext())) return;
    },
    async finish() {
      while (group === undefined || group.length > 0) if (!(await sendNext())) return;
    },
  };
};
