import { streamOf, type Envelope } from '@guildhall/eventing';
import { addTeamMembers as addition, removeTeamMember as removal, setTeamMembers as setting } from '../domain/team-members.decider.ts';
import { without } from '../domain/sets.ts';
import { team } from '../domain/team.events.ts';
import type { Writing } from '../ports.ts';
import { onFreshReading } from './on-fresh-reading.ts';
import { told } from './roster.ts';

type Which = Readonly<{ organizationId: string; teamId: string; by: string; at: string }>;
type Many = Which & Readonly<{ accountIds: readonly string[] }>;

export const addTeamMembers =
  (writing: Writing) =>
  async ({ organizationId, teamId, accountIds, by, at }: Many, envelope: Envelope) => {
    const { standing, members } = await told(writing, organizationId, by, accountIds);
    return writing.handle(addition, { type: 'AddTeamMembers', data: { organizationId, teamId, standing, members }, by, at }, envelope);
  };

/** Exactly these are to be in the team. */
export const setTeamMembers =
  (writing: Writing) =>
  ({ organizationId, teamId, accountIds, by, at }: Many, envelope: Envelope) =>
    onFreshReading(async () => {
      const { standing, members } = await told(writing, organizationId, by, accountIds);
      const it = await writing.readState(streamOf(team, teamId));
      const others = it.status === 'active' ? [...without(it.members, new Set(accountIds))] : [];
      const data = { organizationId, teamId, standing, members, others };
      return writing.handle(setting, { type: 'SetTeamMembers', data, by, at }, envelope);
    });

export const removeTeamMember =
  (writing: Writing) =>
  async ({ organizationId, teamId, accountId, by, at }: Which & Readonly<{ accountId: string }>, envelope: Envelope) => {
    const { standing } = await told(writing, organizationId, by);
    return writing.handle(removal, { type: 'RemoveTeamMember', data: { organizationId, teamId, standing, accountId }, by, at }, envelope);
  };
