import { streamOf, SYSTEM, type Clock, type Worker } from '@guildhall/eventing';
import { assignments } from '../domain/assignments.events.ts';
import { leaveTeams as departure } from '../domain/departure.decider.ts';
import type { Writing } from '../ports.ts';
import { onFreshReading } from './on-fresh-reading.ts';

type Needs = Pick<Writing, 'handle' | 'peek'>;

/** The jobs that this context files for itself, each a command in the end. */
export const workers = (writing: Needs, clock: Clock): Readonly<Record<string, Worker>> => ({ 'leave-teams': leaveTeams(writing, clock) });

const leaveTeams =
  ({ handle, peek }: Needs, clock: Clock): Worker =>
  async ({ data: job }, envelope) => {
    const [organizationId, accountId, departedAt] = [String(job['organizationId']), String(job['accountId']), String(job['departedAt'])];
    await onFreshReading(async () => {
      const { teams } = await peek(streamOf(assignments, organizationId, accountId));
      const data = { organizationId, accountId, departedAt, teamIds: [...teams.keys()] };
      return handle(departure, { type: 'LeaveTeams', data, by: SYSTEM, at: clock.now().toISOString() }, envelope);
    });
  };
