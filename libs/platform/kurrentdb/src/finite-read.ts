import { ConnectError } from '@connectrpc/connect';
import { StoreUnavailable } from '@guildhall/eventing';
import { ConstantBackoff, handleWhen, retry } from 'cockatiel';
import type { Endpoint } from './connection.ts';
import { DeadlineExceeded, withDeadline } from './deadline.ts';
import type { ReadReq, ReadResp_ReadEvent_RecordedEvent as ServerEvent } from './generated/kurrentdb/protocols/v1/streams_pb.ts';
import type { Nodes } from './nodes.ts';
import { isPermanent, namedLeader } from './read-failure.ts';
import type { ReadOptions, Sessions } from './sessions.ts';

/** Reads that end: the events that a node answers. */
export type FiniteRead = (request: ReadReq) => Promise<readonly ServerEvent[]>;
export type ReadSource = Readonly<{ nodes: Nodes; sessions: Sessions }>;

const MESSAGES_AT_ONCE = 1_000;
const RETRY_DELAY_MS = 50;
const backoff = new ConstantBackoff(RETRY_DELAY_MS);
/** The part of the time left that one attempt gets, so that there is time for another: its connection may be half open. */
const ATTEMPT_SHARE = 0.5;

/** Says that a call on a node has failed. One on which nothing came, since a time, is not reached on that connection. */
export const report = ({ nodes, sessions }: ReadSource, node: Endpoint, error: unknown, since: number): void => {
  if (error instanceof DeadlineExceeded) sessions.abandon(node, since);
  if (error instanceof DeadlineExceeded || error instanceof ConnectError) nodes.moved(node, namedLeader(error));
};

type Attempt = Readonly<{ node: Endpoint; from: ReadOptions['from']; deadline: number }>;

/** What one node answers. The deadline is for what comes next, not for all of it: a long stream takes its time. */
export const readFrom = async (
  source: ReadSource,
  request: ReadReq,
  { node, from, deadline }: Attempt,
): Promise<readonly ServerEvent[]> => {
  const stop = new AbortController();
  const began = performance.now();
  try {
    return await withDeadline(deadline, async (extend) => {
      const call = await source.sessions.read(node, request, { from, signal: stop.signal });
      const events: ServerEvent[] = [];
      for (let some = await call.next(MESSAGES_AT_ONCE); some !== undefined; some = await call.next(MESSAGES_AT_ONCE)) {
        extend();
        for (const { content } of some) if (content.case === 'event' && content.value.event !== undefined) events.push(content.value.event);
      }
      return events;
    });
  } catch (error) {
    stop.abort();
    if (!isPermanent(error)) report(source, node, error, began);
    throw error;
  }
};

/** Reads from the leader. Repeated where it fails, on another connection or by another leader if need be, as long as there is time. */
export const leaderReader =
  (source: ReadSource, deadline: number): FiniteRead =>
  async (request) => {
    const end = performance.now() + deadline;
    const timeLeft = (): number => Math.max(1, end - performance.now());
    const attempt = async (): Promise<readonly ServerEvent[]> => {
      const node = await source.nodes.leader(timeLeft());
      return readFrom(source, request, { node, from: 'leader', deadline: Math.max(RETRY_DELAY_MS, ATTEMPT_SHARE * timeLeft()) });
    };
    const isRepeatable = (error: unknown): boolean => !isPermanent(error) && timeLeft() > RETRY_DELAY_MS;
    try {
      return await retry(handleWhen(isRepeatable), { maxAttempts: Infinity, backoff }).execute(attempt);
    } catch (error) {
      throw isPermanent(error) ? error : new StoreUnavailable('the store cannot be read', { cause: error });
    }
  };
