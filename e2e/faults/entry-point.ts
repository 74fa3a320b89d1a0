/** A load balancer in front of the gateways: requests go to those that report ready. */
import { httpClient, pause, type Answer, type Call, type Positions, type Request } from '../oracle/http-client.ts';

const POLL_INTERVAL_MS = 250;
const READY_TIMEOUT_MS = 1_000;

/** A request and what came of it; the times are as `performance.now()`. Without an answer there is no status. */
export type Observed = Readonly<{ isCommand: boolean; sentAt: number; answeredAt: number; status: number | undefined }>;

const isReady = (url: string): Promise<boolean> =>
  fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(READY_TIMEOUT_MS) }).then(
    ({ ok }) => ok,
    () => false,
  );

export const openEntryPoint = (urls: readonly string[], positions: Positions) => {
  const [ready, closed] = [new Set<string>(), new Set<string>()];
  const callers = new Map(urls.map((url) => [url, httpClient(url, positions)]));
  const failures: string[] = [];
  const observers = new Set<(observed: Observed) => void>();
  let [turn, isOver] = [0, false];
  const poll = async (): Promise<void> => {
    for (; !isOver; await pause(POLL_INTERVAL_MS))
      await Promise.all(urls.map(async (url) => ((await isReady(url)) && !closed.has(url) ? ready.add(url) : ready.delete(url))));
  };
  const polling = poll();

  const call: Call = async (request: Request): Promise<Answer | undefined> => {
    const urlsReady = [...ready];
    const url = urlsReady[turn++ % urlsReady.length];
    const sentAt = performance.now();
    const answer = url === undefined ? undefined : await callers.get(url)?.(request);
    const observed: Observed = { isCommand: request.key !== undefined, sentAt, answeredAt: performance.now(), status: answer?.status };
    for (const observe of observers) observe(observed);
    if (answer === undefined || answer.status >= 500)
      failures.push(`${request.method} ${request.path}: ${answer === undefined ? 'no answer' : `${String(answer.status)} ${answer.code}`}`);
    return answer;
  };
  return {
    call,
    /** Requests without an answer or with a 5xx since the last call. */
    failed: (): readonly string[] => failures.splice(0),
    /** Called with every request once it is answered; the answer ends that. */
    observe: (observer: (observed: Observed) => void): (() => void) => {
      observers.add(observer);
      return () => void observers.delete(observer);
    },
    /** Sends no more requests to this URL until `open`, as an orchestrator does before it stops a process. */
    close: (url: string): void => void (closed.add(url), ready.delete(url)),
    open: (url: string): void => void closed.delete(url),
    end: async (): Promise<void> => {
      isOver = true;
      await polling;
    },
  };
};
