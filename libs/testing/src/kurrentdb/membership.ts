import type { MemberInfo } from './gossip.ts';
import { isSupported, openElections, type ElectionTimes, type Hooks } from './elections.ts';
import { leaderOf, seenFrom, type Member } from './member.ts';
import type { Seeded } from '../builders/seeded.ts';

type Options = ElectionTimes & Readonly<{ members: readonly Member[]; random: Seeded; hooks: Hooks }>;

/** Nodes that start, stop, are cut off and resign. */
export const openMembership = (options: Options) => {
  const { members, electionMs } = options;
  const elections = openElections(options);
  return {
    isSupported: (member: Member): boolean => isSupported(member, members),
    leader: (): Member | undefined => leaderOf(members),
    begin: elections.begin,
    stop: (member: Member): void => {
      elections.forget(member);
      [member.isRunning, member.lostAt] = [false, performance.now()];
      elections.reconsider();
    },
    start: (member: Member): void => {
      [member.isRunning, member.role, member.leader] = [true, 'discover-leader', undefined];
      elections.reconsider();
    },
    isolate: (member: Member): void => {
      [member.isIsolated, member.lostAt] = [true, performance.now()];
      elections.reconsider();
    },
    rejoin: (member: Member): void => {
      member.isIsolated = false;
      elections.reconsider();
    },
    resign: elections.resign,
    seenFrom: (viewer: Member): readonly MemberInfo[] => seenFrom(viewer, members, electionMs / 2),
    close: elections.close,
  };
};
