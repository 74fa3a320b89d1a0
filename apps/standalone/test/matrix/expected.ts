import { ACTORS, isOneOf, NAMELESS, nameless, OUTSIDERS, ROLES, type Actor, type Role } from './actors.ts';
import { DENIED, type Case, type Outcome, type Row } from './rows.ts';

export type Rights = Readonly<Record<string, readonly Role[]>>;

/** requirements.md A.4, written down once more: who of an organization's members may what. */
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

const isInside = (needs: string): boolean => needs !== 'open' && needs !== 'optional' && needs !== 'account';

const atTheDoor = (needs: string, actor: Actor): Outcome | undefined => {
  if (needs === 'open' || !nameless(actor) || (needs === 'optional' && actor === 'nobody')) return undefined;
  return actor === 'nobody' ? '401 credentials.missing' : '401 credentials.invalid';
};
const outside = (needs: string, actor: Actor): Outcome | undefined =>
  isInside(needs) && isOneOf(OUTSIDERS, actor) ? '404 organization.unknown' : undefined;

/** Who may not is told so before anything is said of what was asked for; but not by an organization that is gone, or none of theirs. */
const lacking = (needs: string, it: Case, actor: Actor, rights: Rights): Outcome | undefined => {
  if (!isInside(needs) || typeof it !== 'string' || /^(410|404) organization/.test(it)) return undefined;
  return isOneOf(rights[needs] ?? [], actor) ? undefined : DENIED;
};
const given = (it: Case, actor: Actor): Outcome => (typeof it === 'string' ? it : (it[actor] ?? it.else ?? DENIED));

/** Where credentials are not even read, a few show it. */
export const actorsOf = ({ needs }: Row): readonly Actor[] => (needs === 'open' ? [...NAMELESS, 'stranger', 'owner'] : ACTORS);

/** What the table says, all defaults spelled out. */
export const expectedOf = ({ needs, cases }: Row, situation: string, actor: Actor, rights = RIGHTS): Outcome => {
  const it = cases[situation] ?? '500 not in the table';
  return atTheDoor(needs, actor) ?? outside(needs, actor) ?? lacking(needs, it, actor, rights) ?? given(it, actor);
};
