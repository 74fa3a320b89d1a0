import { PEOPLE, type Command, type Deed } from './commands.ts';
import type { World } from './world.ts';

const ANSWERS: readonly Deed[] = ['accept', 'decline'];
const ON_INVITATIONS: readonly Deed[] = [...ANSWERS, 'resend', 'changeInvitationRole', 'cancel'];
const ON_TEAMS: readonly Deed[] = ['renameTeam', 'deleteTeam', 'addToTeam', 'setTeam', 'removeFromTeam'];
const ANYBODYS: readonly Deed[] = ['create', 'leave', 'wait'];

const nth = <T>(items: readonly T[], n: number): T | undefined => items[n % items.length];
type Aimed = Partial<Pick<Command, 'by' | 'whom' | 'n'>>;

const atInvitation = ({ organizations, invitations }: World, { deed, n, organization }: Command): Aimed => {
  const isAnswer = ANSWERS.includes(deed);
  const open = invitations.filter(({ of, end }) => end === undefined && (isAnswer || of === organizations[organization]));
  const it = nth(open, n);
  return it === undefined ? {} : { n: invitations.indexOf(it), ...(isAnswer ? { by: it.to } : {}) };
};
const atTeam = ({ organizations, teams }: World, { n, organization }: Command): Aimed => {
  const it = nth(
    teams.filter(({ of, isDeleted }) => of === organizations[organization] && !isDeleted),
    n,
  );
  return it === undefined ? {} : { n: teams.indexOf(it) };
};
/** Who manages does it: with a member, or, inviting, with somebody who is none. */
const byManager = ({ organizations, isManager }: World, { deed, n, organization, whom }: Command): Aimed => {
  const members = organizations[organization]?.members ?? new Map();
  const by = nth(
    PEOPLE.filter((person) => (deed === 'restore' ? members.get(person) === 'owner' : isManager(members.get(person)))),
    n,
  );
  const other = nth(
    PEOPLE.filter((person) => members.has(person) === (deed !== 'invite') && person !== by),
    PEOPLE.indexOf(whom),
  );
  return { ...(by === undefined ? {} : { by }), ...(other === undefined ? {} : { whom: other }) };
};

/** Chance seldom hits: an aimed command is somebody's who may, about something that is there. */
export const aim = (world: World, given: Command): Command => {
  if (!given.aimed || ANYBODYS.includes(given.deed)) return given;
  const command = { ...given, organization: given.organization % world.organizations.length };
  return {
    ...command,
    ...byManager(world, command),
    ...(ON_INVITATIONS.includes(command.deed) ? atInvitation(world, command) : {}),
    ...(ON_TEAMS.includes(command.deed) ? atTeam(world, command) : {}),
  };
};
