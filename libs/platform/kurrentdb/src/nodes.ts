import { StoreUnavailable } from '@guildhall/eventing';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection, Endpoint } from './connection.ts';
import { withDeadline } from './deadline.ts';
import { askForMembers, type Members } from './gossip.ts';

/**
 * Which nodes there are. A single host is taken as it is, without asking, until a node refuses and names a leader: then it belongs to a
 * cluster.
 */
export type Nodes = Readonly<{
  /** The leader, as far as is known. Throws `StoreUnavailable` when none is found within so many milliseconds. */
  leader: (deadlineMs: number) => Promise<Endpoint>;
  /** A node to read from that may be behind: the leader, or another one while there is none. */
  any: () => Promise<Endpoint>;
  /**
   * Says that a node is not the leader any more, or does not answer; `now`: the leader that it named itself. Gives whether there may be
   * another one: a single host remains what it is.
   */
  moved: (stale: Endpoint, now?: Endpoint) => boolean;
  /** Ends all searches. */
  close: () => void;
}>;

const GOSSIP_TIMEOUT_MS = 500;
const SEARCH_DELAY_MS = 50;
const NOBODY: Members = { leader: undefined, readable: [] };

const isSame = (a: Endpoint | undefined, b: Endpoint | undefined): boolean => a?.host === b?.host && a?.port === b?.port;
const union = (...lists: readonly (readonly Endpoint[])[]): readonly Endpoint[] =>
  lists.flat().filter((one, n, all) => all.findIndex((other) => isSame(one, other)) === n);
const oneOf = (list: readonly Endpoint[]): Endpoint | undefined => list[Math.floor(Math.random() * list.length)];

/**
 * Asks all of these nodes at once, and believes the first that names a leader. The node that was left last may be taken for the leader by
 * others a while longer, so that it is believed only when nobody names another.
 */
const askAll = async (
  ask: (node: Endpoint, signal: AbortSignal) => Promise<Members>,
  at: readonly Endpoint[],
  left: Endpoint | undefined,
): Promise<Members> => {
  const done = new AbortController();
  const answers = at.map((node) => ask(node, done.signal));
  const news = answers.map(async (answer) => {
    const members = await answer;
    if (members.leader === undefined || isSame(members.leader, left)) throw new Error('no other leader is named');
    return members;
  });
  try {
    return await Promise.any(news);
  } catch {
    const all = (await Promise.allSettled(answers)).flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
    return all.find(({ leader }) => leader !== undefined) ?? all[0] ?? NOBODY;
  } finally {
    done.abort();
  }
};

/** Finds the nodes by the connection string and by what nodes say. */
export const nodes = (connection: Connection): Nodes => {
  const { seeds } = connection;
  const closing = new AbortController();
  let isCluster = connection.isCluster;
  let members = seeds;
  let known: Endpoint | undefined = isCluster ? undefined : seeds[0];
  let left: Endpoint | undefined;
  let search: Promise<Members> | undefined;

  const ask = (node: Endpoint, signal: AbortSignal): Promise<Members> =>
    askForMembers(connection, node, GOSSIP_TIMEOUT_MS, AbortSignal.any([signal, closing.signal]));
  const find = async (): Promise<Members> => {
    const found = await askAll(ask, union(members, seeds), left);
    if (found.readable.length > 0) members = found.readable;
    known ??= found.leader;
    return found;
  };
  const findOnce = (): Promise<Members> => (search ??= find().finally(() => (search = undefined)));

  return {
    leader: async (deadlineMs) => {
      const end = performance.now() + deadlineMs;
      while (known === undefined) {
        const found = await withDeadline(Math.max(1, end - performance.now()), findOnce).catch(() => NOBODY);
        if (found.leader !== undefined) return found.leader;
        if (closing.signal.aborted || performance.now() + SEARCH_DELAY_MS >= end) throw new StoreUnavailable('no node is the leader');
        await sleep(SEARCH_DELAY_MS);
      }
      return known;
    },
    any: async () => {
      if (known !== undefined) return known;
      const { leader, readable } = await findOnce();
      const others = union(readable, members, seeds).filter((node) => !isSame(node, left));
      return leader ?? oneOf(readable.filter((node) => !isSame(node, left))) ?? oneOf(others) ?? (seeds[0] as Endpoint); // there is one
    },
    moved: (stale, now) => {
      if (now !== undefined) [isCluster, members] = [true, union(members, [now])];
      if (isCluster && (known === undefined || isSame(known, stale))) {
        left = stale;
        known = isSame(now, stale) ? undefined : now;
      }
      return isCluster;
    },
    close: () => closing.abort(),
  };
};
