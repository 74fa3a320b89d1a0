import type { Command, Person, Role } from './commands.ts';

/** What a planted mistake changes. */
export type Rules = Readonly<{
  /** How long invitations are good, and deleted organizations can come back; in days. */
  ttl: number;
  grace: number;
  /** Whom one who manages may touch, and which role they may give. */
  covers: (mine: Role, other: Role) => boolean;
  /** Whether one of so many owners may go. */
  mayGo: (owners: number) => boolean;
  sameName: (one: string, other: string) => boolean;
  /** What becomes of somebody's teams when they go. */
  keepsTeams: boolean;
}>;
export const RULES: Rules = {
  ttl: 7,
  grace: 7,
  covers: (mine, other) => mine === 'owner' || other !== 'owner',
  mayGo: (owners) => owners > 1,
  sameName: (one, other) => one.toLowerCase() === other.toLowerCase(),
  keepsTeams: false,
};

export type Organization = { name: string; members: Map<Person, Role>; restorableUntil?: number | undefined };
export type Invitation = {
  of: Organization;
  to: Person;
  role: Role;
  by: Person;
  until: number;
  end?: 'accepted' | 'declined' | 'cancelled';
};
export type Team = { of: Organization; name: string; members: Set<Person>; isDeleted: boolean };
export type Manager = 'owner' | 'admin';

export class Refused extends Error {}
export const refuse = (outcome: string): never => {
  throw new Refused(outcome);
};
export const ENDS = {
  accepted: '409 invitation.already-accepted',
  declined: '409 invitation.declined',
  cancelled: '409 invitation.cancelled',
  expired: '410 invitation.expired',
} as const;

/** Who is where, and the questions that rules ask. Whatever stands in the way is thrown as the answer. */
export const world = ({ covers, mayGo, sameName, keepsTeams }: Rules) => {
  const time = { today: 0 };
  const [organizations, invitations, teams]: [Organization[], Invitation[], Team[]] = [[], [], []];
  const stateOf = ({ end, until }: Invitation) => end ?? (until <= time.today ? 'expired' : 'pending');
  const isManager = (role?: Role): role is Manager => role === 'owner' || role === 'admin';
  const invitationOf = ({ n }: Command): Invitation | undefined => invitations[n % invitations.length];

  const entering = ({ members, restorableUntil }: Organization, by: Person): Role => {
    const role = members.get(by) ?? refuse('404 organization.unknown');
    return restorableUntil === undefined ? role : refuse('410 organization.deleted');
  };
  const managing = (org: Organization, by: Person): Manager => {
    const role = entering(org, by);
    return isManager(role) ? role : refuse('403 permission.denied');
  };
  const reaching = (mine: Role, other: Role): boolean => covers(mine, other) || refuse('403 permission.denied');
  const memberIn = ({ members }: Organization, whom: Person, otherwise: string): Role => members.get(whom) ?? refuse(otherwise);
  const going = (org: Organization, whom: Person): string => {
    const owners = [...org.members.values()].filter((role) => role === 'owner').length;
    if (org.members.get(whom) === 'owner' && !mayGo(owners)) refuse('409 organization.last-owner');
    org.members.delete(whom);
    if (!keepsTeams) for (const team of teams) if (team.of === org) team.members.delete(whom);
    return '204';
  };
  const seatOf = (org: Organization, to: Person, but?: Invitation): string | undefined => {
    if (org.members.has(to)) return 'member.already';
    return invitations.some((it) => it !== but && it.of === org && it.to === to && stateOf(it) === 'pending')
      ? 'invitation.already-open'
      : undefined;
  };
  const invitationIn = (org: Organization, command: Command): Invitation => {
    const it = invitationOf(command);
    return it?.of === org ? it : refuse('404 invitation.unknown');
  };
  const answering = (command: Command, by: Person): Invitation => {
    const it = invitationOf(command);
    if (it?.to !== by) return refuse('404 invitation.unknown');
    const state = stateOf(it);
    if (state !== 'pending') refuse(ENDS[state]);
    return it.of.restorableUntil === undefined ? it : refuse('410 organization.deleted');
  };
  const teamIn = (org: Organization, { n }: Command): Team => {
    const it = teams[n % teams.length];
    return it?.of === org && !it.isDeleted ? it : refuse('404 team.unknown');
  };
  const naming = (org: Organization, name: string, but?: Team): void => {
    if (teams.some((it) => it !== but && it.of === org && !it.isDeleted && sameName(it.name, name))) refuse('409 team.name-taken');
  };
  return {
    ...{ time, organizations, invitations, teams, stateOf, isManager },
    ...{ entering, managing, reaching, memberIn, going, seatOf, invitationIn, answering, teamIn, naming },
  };
};
export type World = ReturnType<typeof world>;
