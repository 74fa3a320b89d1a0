/** What stands before the gateways elsewhere, too: requests go to those that say they are ready. */
import { caller, pause, type Answer, type Call, type Positions, type Request } from '../oracle/client.ts';

const LOOK = 250;
const PATIENCE = 1_000;

const isReady = (url: string): Promise<boolean> =>
  fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(PATIENCE) }).then(
    ({ ok }) => ok,
    () => false,
  );

export const openDoor = (urls: readonly string[], positions: Positions) => {
  const [ready, closed] = [new Set<string>(), new Set<string>()];
  const callers = new Map(urls.map((url) => [url, caller(url, positions)]));
  const failures: string[] = [];
  let [turn, isOver] = [0, false];
  const look = async (): Promise<void> => {
    for (; !isOver; await pause(LOOK))
      await Promise.all(urls.map(async (url) => ((await isReady(url)) && !closed.has(url) ? ready.add(url) : ready.delete(url))));
  };
  const looking = look();

  const call: Call = async (request: Request): Promise<Answer | undefined> => {
    const there = [...ready];
    const url = there[turn++ % there.length];
    const answer = url === undefined ? undefined : await callers.get(url)?.(request);
    if (answer === undefined || answer.status >= 500)
      failures.push(`${request.method} ${request.path}: ${answer === undefined ? 'no answer' : `${String(answer.status)} ${answer.code}`}`);
    return answer;
  };
  return {
    call,
    /** Requests that failed for no fault of theirs, since it was asked the last time. */
    failed: (): readonly string[] => failures.splice(0),
    /** No more requests go there, until `open`: as an orchestrator does before it ends a process. */
    close: (url: string): void => void (closed.add(url), ready.delete(url)),
    open: (url: string): void => void closed.delete(url),
    end: async (): Promise<void> => {
      isOver = true;
      await looking;
    },
  };
};
