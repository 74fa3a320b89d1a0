import type { Clock, Worker } from '@guildhall/eventing';
import type { Writing } from '../ports.ts';
import { leaveTeams } from './leave-teams.ts';

/** The jobs that this context files for itself. */
export const workers = (
  writing: Pick<Writing, 'handle' | 'readState' | 'collection' | 'ids'>,
  clock: Clock,
): Readonly<Record<string, Worker>> => ({ 'leave-teams': leaveTeams(writing, clock) });
