import type { Table } from './rows.ts';
import { OF_ACCOUNTS } from './situations-of-accounts.ts';
import { OF_INVITATIONS } from './situations-of-invitations.ts';
import { OF_MEMBERS, OF_ORGANIZATIONS, OF_TEAMS, type Situation } from './situations.ts';
import { ACCOUNTS } from './table-of-accounts.ts';
import { INVITATIONS } from './table-of-invitations.ts';
import { ORGANIZATIONS } from './table-of-organizations.ts';
import { TEAMS } from './table-of-teams.ts';

/** The outcome of every operation in every situation, by actor. */
export const TABLE: Table = { ...ACCOUNTS, ...ORGANIZATIONS, ...INVITATIONS, ...TEAMS };

export const SITUATIONS: Readonly<Record<string, Situation>> = {
  ...OF_ORGANIZATIONS,
  ...OF_MEMBERS,
  ...OF_INVITATIONS,
  ...OF_TEAMS,
  ...OF_ACCOUNTS,
};
