import type { DomainEvent, Stream } from '@guildhall/eventing';
import { without } from './sets.ts';

type OfTeam = { teamId: string; organizationId: string };
/** `nameKey`: the key of the name claim that the team holds. */
type Named = OfTeam & { name: string; nameKey: string };

export type TeamEvent =
  | DomainEvent<'TeamCreated', Named & { createdBy: string }>
  | DomainEvent<'TeamRenamed', Named>
  | DomainEvent<'TeamMemberAdded', OfTeam & { accountId: string }>
  | DomainEvent<'TeamMemberRemoved', OfTeam & { accountId: string }>
  | DomainEvent<'TeamDeleted', OfTeam>;

export type ActiveTeam = Readonly<{
  status: 'active';
  id: string;
  organizationId: string;
  name: string;
  nameKey: string;
  members: ReadonlySet<string>;
  createdAt: string;
}>;
export type Team = Readonly<{ status: 'absent' }> | Readonly<{ status: 'deleted' }> | ActiveTeam;

export const team: Stream<Team, TeamEvent> = {
  category: 'team',
  initial: { status: 'absent' },
  evolve(state, { type, data }, at) {
    if (type === 'TeamCreated') {
      const { teamId: id, organizationId, name, nameKey } = data;
      return { status: 'active', id, organizationId, name, nameKey, members: new Set(), createdAt: at };
    }
    if (state.status !== 'active') return state;
    switch (type) {
      case 'TeamRenamed':
        return { ...state, name: data.name, nameKey: data.nameKey };
      case 'TeamMemberAdded':
        return { ...state, members: new Set(state.members).add(data.accountId) };
      case 'TeamMemberRemoved':
        return { ...state, members: without(state.members, new Set([data.accountId])) };
      case 'TeamDeleted':
        return { status: 'deleted' };
    }
  },
};
