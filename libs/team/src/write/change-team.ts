import { streamOf, type Envelope } from '@guildhall/eventing';
import { deleteTeam as deletion, renameTeam as renaming } from '../domain/team.decider.ts';
import { team } from '../domain/team.events.ts';
import type { Writing } from '../ports.ts';
import { nameKeyOf } from './names.ts';
import { onFreshReading } from './on-fresh-reading.ts';
import { told } from './roster.ts';

type Which = Readonly<{ organizationId: string; teamId: string; by: string; at: string }>;

export const renameTeam =
  (writing: Writing) =>
  ({ organizationId, teamId, name, by, at }: Which & Readonly<{ name: string }>, envelope: Envelope) =>
    onFreshReading(async () => {
      const { standing } = await told(writing, organizationId, by);
      const it = await writing.readState(streamOf(team, teamId));
      const nameKey = nameKeyOf(writing.ids, organizationId, name);
      const data = { organizationId, teamId, standing, name, nameKey, was: it.status === 'active' ? it.nameKey : nameKey };
      return writing.handle(renaming, { type: 'RenameTeam', data, by, at }, envelope);
    });

export const deleteTeam =
  (writing: Writing) =>
  ({ organizationId, teamId, by, at }: Which, envelope: Envelope) =>
    onFreshReading(async () => {
      const { standing } = await told(writing, organizationId, by);
      const it = await writing.readState(streamOf(team, teamId));
      const read = it.status === 'active' ? { nameKey: it.nameKey, members: [...it.members] } : { nameKey: 'none', members: [] };
      return writing.handle(deletion, { type: 'DeleteTeam', data: { organizationId, teamId, standing, ...read }, by, at }, envelope);
    });
