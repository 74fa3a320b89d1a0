import type { Command, Person, Role } from './command-generator.ts';

/** The rules that mutants change. */
export type Rules = Readonly<{
  /** How long invitations are valid and deleted organizations can be restored, in days. */
  ttl: number;
  grace: number;
  /** Whether a manager of this role may change or grant the other role. */
  covers: (mine: Role, other: Role) => boolean;
  /** Whether one of so many owners may leave. */
  mayLeave: (owners: number) => boolean;
  sameName: (one: string, other: string) => boolean;
  /** Whether somebody who leaves stays in their teams. */
  keepsTeams: boolean;
}>;
export const RULES: Rules = {
  ttl: 7,
  grace: 7,
  covers: (mine, other) => mine === 'owner' || other !== 'owner',
  mayLeave: (owners) => owners > 1,
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

export class Refused extends Error {
  override name = 'Refused';
}
export const refuse = (outcome: string): never => {
  throw new Refused(outcome);
};
export const ENDS = {
  accepted: '409 invitation.already-accepted',
  declined: '409 invitation.declined',
  cancelled: '409 invitation.cancelled',
  expired: '410 invitation.expired',
} as const;

/** The state of the model and the checks that rules share; a failed check throws the outcome. */
export const modelState = ({ covers, mayLeave, sameName, keepsTeams }: Rules) => {
  const time = { today: 0 };
  const [organizations, invitations, teams]: [Organization[], Invitation[], Team[]] = [[], [], []];
  const statusOf = ({ end, until }: Invitation) => end ?? (until <= time.today ? 'expired' : 'pending');
  const isManager = (role?: Role): role is Manager => role === 'owner' || role === 'admin';
  const invitationOf = ({ n }: Command): Invitation | undefined => invitations[n % invitations.length];

  const requireMember = ({ members, restorableUntil }: Organization, by: Person): Role => {
    const role = members.get(by) ?? refuse('404 organization.unknown');
    return restorableUntil === undefined ? role : refuse('410 organization.deleted');
  };
  const requireManager = (org: Organization, by: Person): Manager => {
    const role = requireMember(org, by);
    return isManager(role) ? role : refuse('403 permission.denied');
  };
  const requireCovers = (mine: Role, other: Role): boolean => covers(mine, other) || refuse('403 permission.denied');
  const roleOfMember = ({ members }: Organization, whom: Person, otherwise: string): Role => members.get(whom) ?? refuse(otherwise);
  const removeMember = (org: Organization, whom: Person): string => {
    const owners = [...org.members.values()].filter((role) => role === 'owner').length;
    if (org.members.get(whom) === 'owner' && !mayLeave(owners)) refuse('409 organization.last-owner');
    org.members.delete(whom);
    if (!keepsTeams) for (const team of teams) if (team.of === org) team.members.delete(whom);
    return '204';
  };
  const claimOf = (org: Organization, to: Person, but?: Invitation): string | undefined => {
    if (org.members.has(to)) return 'member.already';
    return invitations.some(
      (invitation) => invitation !== but && invitation.of === org && invitation.to === to && statusOf(invitation) === 'pending',
    )
      ? 'invitation.already-open'
      : undefined;
  };
  const requireInvitation = (org: Organization, command: Command): Invitation => {
    const invitation = invitationOf(command);
    return invitation?.of === org ? invitation : refuse('404 invitation.unknown');
  };
  const requireAnswerable = (command: Command, by: Person): Invitation => {
    const invitation = invitationOf(command);
    if (invitation?.to !== by) return refuse('404 invitation.unknown');
    const status = statusOf(invitation);
    if (status !== 'pending') refuse(ENDS[status]);
    return invitation.of.restorableUntil === undefined ? invitation : refuse('410 organization.deleted');
  };
  const requireTeam = (org: Organization, { n }: Command): Team => {
    const team = teams[n % teams.length];
    return team?.of === org && !team.isDeleted ? team : refuse('404 team.unknown');
  };
  const requireFreeName = (org: Organization, name: string, but?: Team): void => {
    if (teams.some((team) => team !== but && team.of === org && !team.isDeleted && sameName(team.name, name)))
      refuse('409 team.name-taken');
  };
  return {
    ...{ time, organizations, invitations, teams, statusOf, isManager },
    ...{
      requireMember,
      requireManager,
      requireCovers,
      roleOfMember,
      removeMember,
      claimOf,
      requireInvitation,
      requireAnswerable,
      requireTeam,
      requireFreeName,
    },
  };
};
export type ModelState = ReturnType<typeof modelState>;
