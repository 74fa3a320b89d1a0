import type { Seeded } from '../builders/seeded.ts';
import { hasMajority, isFollowing, isLeading, isReachable, leaderOf, reachableOf, type Member } from './member.ts';
import { timersByName, type Timers } from './timers.ts';

/**
 * Milliseconds: `election` from the loss of a leader to the next one, half of it until others call a lost node dead, and half of it for a node
 * to catch up; `quorumLoss` until a leader without a majority gives up.
 */
export type ElectionTimes = Readonly<{ electionMs: number; quorumLossMs: number }>;

/** What follows for the appends and the events of a node. */
export type Hooks = Readonly<{
  /** Whether a node has appends that no other has: it is ahead of them. */
  isAhead: (member: Member) => boolean;
  elected: (member: Member) => void;
  /** It leads a majority again. */
  supported: (member: Member) => void;
  /** It ceases to lead. */
  retired: (member: Member) => void;
  /** It begins to follow another leader. */
  follows: (member: Member) => void;
  caughtUp: (member: Member) => void;
}>;
type Options = ElectionTimes & Readonly<{ members: readonly Member[]; random: Seeded; hooks: Hooks }>;

/** Whether a node leads a majority. */
export const isSupported = (member: Member, members: readonly Member[]): boolean =>
  isLeading(member) && isReachable(member) && hasMajority(members);

type Elections = Options & {
  /** What is about to happen to a node, and the next election. */
  readonly changes: Timers;
  /** Of leaders without a majority, until they give up. */
  readonly losses: Timers;
  count: number;
  resigned: Member | undefined;
};

const appoint = (elections: Elections, member: Member): void => {
  elections.count++;
  elections.resigned = undefined;
  [member.role, member.leader, member.epoch] = ['leader', member, elections.count];
  elections.hooks.elected(member);
};

/** The one whose log is longest; one that resigned only if there is no other. */
const elect = (elections: Elections): void => {
  const { members, hooks, random, resigned } = elections;
  const candidates = reachableOf(members);
  const [ahead, others] = [candidates.filter(hooks.isAhead), candidates.filter((member) => member !== resigned)];
  appoint(elections, random.pick([ahead, others].find(({ length }) => length > 0) ?? candidates));
  reconsider(elections);
};

const retire = (elections: Elections, member: Member): void => {
  [member.role, member.leader] = ['unknown', undefined];
  elections.hooks.retired(member);
  reconsider(elections);
};

const follow = ({ changes, electionMs, hooks }: Elections, member: Member, leader: Member): void => {
  if (member === leader || (member.leader === leader && isFollowing(member))) return;
  changes.cancel(member);
  [member.role, member.leader] = ['catching-up', leader];
  hooks.follows(member);
  changes.start(member, electionMs / 2, () => {
    member.role = 'follower';
    hooks.caughtUp(member);
  });
};

const settleLeader = (elections: Elections, member: Member): void => {
  const { members, losses, quorumLossMs, hooks } = elections;
  if (isReachable(member) && member !== leaderOf(members)) retire(elections, member);
  else if (!isSupported(member, members)) losses.start(member, quorumLossMs, () => retire(elections, member));
  else if (losses.cancel(member)) hooks.supported(member);
};

const settleFollower = ({ changes }: Elections, member: Member): void => {
  if (!isFollowing(member) || member.leader === undefined) return;
  if (isReachable(member) && isReachable(member.leader)) return;
  changes.cancel(member);
  member.role = 'pre-replica';
};

/** After any change of who runs and who is reached. */
const reconsider = (elections: Elections): void => {
  const { members, changes, electionMs } = elections;
  for (const member of members.filter(({ isRunning }) => isRunning))
    if (isLeading(member)) settleLeader(elections, member);
    else settleFollower(elections, member);
  const leader = leaderOf(members);
  if (leader !== undefined || !hasMajority(members)) changes.cancel('election');
  else changes.start('election', electionMs, () => elect(elections));
  if (leader !== undefined) for (const member of reachableOf(members)) follow(elections, member, leader);
};

/** A leader with a majority takes no more writes, and after a while another is elected. */
const resign = (elections: Elections, member: Member): void => {
  const { members, changes, electionMs, hooks } = elections;
  if (member.role !== 'leader' || !isSupported(member, members)) return;
  member.role = 'resigning-leader';
  elections.resigned = member;
  changes.start(member, electionMs / 2, () => retire(elections, member));
  hooks.retired(member);
};

/** Who leads, who follows, and what becomes of them, as clients see it. The first one leads at first, and all others follow. */
export const openElections = (options: Options) => {
  const elections: Elections = { ...options, changes: timersByName(), losses: timersByName(), count: 0, resigned: undefined };
  const { changes, losses, members } = elections;
  return {
    begin: (): void => {
      const [first, ...others] = members;
      if (first !== undefined) appoint(elections, first);
      for (const member of others) [member.role, member.leader] = ['follower', first];
    },
    reconsider: (): void => reconsider(elections),
    /** Its process has ended: nothing that it waited for happens. */
    forget: (member: Member): void => {
      changes.cancel(member);
      losses.cancel(member);
    },
    resign: (member: Member): void => resign(elections, member),
    close: (): void => {
      changes.close();
      losses.close();
    },
  };
};
