import { PEOPLE, type Command, type Action } from './command-generator.ts';
import type { ModelState } from './model-state.ts';

const ANSWERS: readonly Action[] = ['accept', 'decline'];
const ON_INVITATIONS: readonly Action[] = [...ANSWERS, 'resend', 'changeInvitationRole', 'cancel'];
const ON_TEAMS: readonly Action[] = ['renameTeam', 'deleteTeam', 'addToTeam', 'setTeam', 'removeFromTeam'];
const UNTARGETED: readonly Action[] = ['create', 'leave', 'wait'];

const nth = <T>(items: readonly T[], n: number): T | undefined => items[n % items.length];
type Targeted = Partial<Pick<Command, 'by' | 'whom' | 'n'>>;

const targetInvitation = ({ organizations, invitations }: ModelState, { action, n, organization }: Command): Targeted => {
  const isAnswer = ANSWERS.includes(action);
  const open = invitations.filter(({ of, end }) => end === undefined && (isAnswer || of === organizations[organization]));
  const invitation = nth(open, n);
  return invitation === undefined ? {} : { n: invitations.indexOf(invitation), ...(isAnswer ? { by: invitation.to } : {}) };
};
const targetTeam = ({ organizations, teams }: ModelState, { n, organization }: Command): Targeted => {
  const team = nth(
    teams.filter(({ of, isDeleted }) => of === organizations[organization] && !isDeleted),
    n,
  );
  return team === undefined ? {} : { n: teams.indexOf(team) };
};
/** A manager acts on another member, or invites somebody who is no member. */
const byManager = ({ organizations, isManager }: ModelState, { action, n, organization, whom }: Command): Targeted => {
  const members = organizations[organization]?.members ?? new Map();
  const by = nth(
    PEOPLE.filter((person) => (action === 'restore' ? members.get(person) === 'owner' : isManager(members.get(person)))),
    n,
  );
  const other = nth(
    PEOPLE.filter((person) => members.has(person) === (action !== 'invite') && person !== by),
    PEOPLE.indexOf(whom),
  );
  return { ...(by === undefined ? {} : { by }), ...(other === undefined ? {} : { whom: other }) };
};

/** Changes most commands so that their author has the permission and their target exists. */
export const targetCommand = (state: ModelState, given: Command): Command => {
  if (!given.targeted || UNTARGETED.includes(given.action)) return given;
  const command = { ...given, organization: given.organization % state.organizations.length };
  return {
    ...command,
    ...byManager(state, command),
    ...(ON_INVITATIONS.includes(command.action) ? targetInvitation(state, command) : {}),
    ...(ON_TEAMS.includes(command.action) ? targetTeam(state, command) : {}),
  };
};
