import { ACTORS, isOneOf, UNAUTHENTICATED, isUnauthenticated, OUTSIDERS, ROLES, type Actor, type Role } from './actors.ts';
import { DENIED, type Case, type Outcome, type Row } from './rows.ts';

export type Rights = Readonly<Record<string, readonly Role[]>>;

/** requirements.md A.4, repeated here: the permissions of each role. */
export const RIGHTS: Rights = {
  'org.read': ROLES,
  'member.read': ROLES,
  'team.read': ROLES,
  'org.manage': ['owner', 'admin'],
  'org.delete': ['owner', 'admin'],
  'member.manage': ['owner', 'admin'],
  'member.invite': ['owner', 'admin'],
  'member.role.set': ['owner', 'admin'],
  'team.manage': ['owner', 'admin'],
  'owner.manage': ['owner'],
};

const isInOrganization = (needs: string): boolean => needs !== 'open' && needs !== 'optional' && needs !== 'account';

const unauthenticatedOutcome = (needs: string, actor: Actor): Outcome | undefined => {
  if (needs === 'open' || !isUnauthenticated(actor) || (needs === 'optional' && actor === 'nobody')) return undefined;
  return actor === 'nobody' ? '401 credentials.missing' : '401 credentials.invalid';
};
const outsiderOutcome = (needs: string, actor: Actor): Outcome | undefined =>
  isInOrganization(needs) && isOneOf(OUTSIDERS, actor) ? '404 organization.unknown' : undefined;

/** Denied before any other refusal, except that the organization is deleted or unknown. */
const unpermittedOutcome = (needs: string, outcomes: Case, actor: Actor, rights: Rights): Outcome | undefined => {
  if (!isInOrganization(needs) || typeof outcomes !== 'string' || /^(410|404) organization/.test(outcomes)) return undefined;
  return isOneOf(rights[needs] ?? [], actor) ? undefined : DENIED;
};
const caseOutcome = (outcomes: Case, actor: Actor): Outcome =>
  typeof outcomes === 'string' ? outcomes : (outcomes[actor] ?? outcomes.else ?? DENIED);

/** Operations that read no credentials are tried with a few actors only. */
export const actorsOf = ({ needs }: Row): readonly Actor[] => (needs === 'open' ? [...UNAUTHENTICATED, 'stranger', 'owner'] : ACTORS);

/** The outcome of a cell, with all defaults applied. */
export const expectedOf = ({ needs, cases }: Row, situation: string, actor: Actor, rights = RIGHTS): Outcome => {
  const outcomes = cases[situation] ?? '500 not in the table';
  return (
    unauthenticatedOutcome(needs, actor) ??
    outsiderOutcome(needs, actor) ??
    unpermittedOutcome(needs, outcomes, actor, rights) ??
    caseOutcome(outcomes, actor)
  );
};
