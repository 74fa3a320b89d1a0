import { targetCommand } from './target-command.ts';
import type { Command, Action, Person } from './command-generator.ts';
import { ENDS, refuse, Refused, RULES, modelState, type Manager, type Organization, type Rules } from './model-state.ts';

/** What the lists of an organization contain, sorted. */
export type Lists = Readonly<{ name: string; members: readonly string[]; invitations: readonly string[]; teams: readonly string[] }>;
export const sorted = ({ name, members, invitations, teams }: Lists): Lists => ({
  name,
  members: members.toSorted(),
  invitations: invitations.toSorted(),
  teams: teams.toSorted(),
});
type Apply = (org: Organization, by: Person, command: Command) => string;

/** A second, minimal implementation of the rules for organizations, invitations and teams: no events, clock or I/O. */
export const model = (rules: Rules = RULES) => {
  const { ttl, grace, covers } = rules;
  const state = modelState(rules);
  const { time, organizations, invitations, teams, statusOf, isManager } = state;
  const {
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
  } = state;
  const managed =
    (then: (org: Organization, mine: Manager, command: Command) => string): Apply =>
    (org, by, command) =>
      then(org, requireManager(org, by), command);
  const actions: Readonly<Record<Action, Apply>> = {
    create: (_, by, { name }) => (organizations.push({ name, members: new Map([[by, 'owner']]) }), '201'),
    rename: managed((org, _, { name }) => ((org.name = name), '200')),
    delete: managed((org) => ((org.restorableUntil = time.today + grace), '204')),
    mistype: managed(() => '422 organization.not-confirmed'),
    restore: (org, by) => {
      const { members, restorableUntil: until } = org;
      if (members.get(by) !== 'owner') {
        requireMember(org, by);
        refuse('403 permission.denied');
      }
      if (until !== undefined && until <= time.today) refuse('410 organization.deleted');
      org.restorableUntil = undefined;
      return '200';
    },
    invite: (of, by, { whom: to, role }) => {
      const mine = requireManager(of, by);
      const why = claimOf(of, to) ?? (covers(mine, role) ? undefined : 'permission.denied');
      if (why !== undefined) return `201 ${why}`;
      invitations.push({ of, to, role, by, until: time.today + ttl });
      return '201';
    },
    resend: (org, by, command) => {
      const mine = requireManager(org, by);
      const invitation = requireInvitation(org, command);
      requireCovers(mine, invitation.role);
      if (invitation.end !== undefined) refuse(ENDS[invitation.end]);
      const why = claimOf(org, invitation.to, invitation);
      if (why !== undefined) refuse(`409 ${why}`);
      Object.assign(invitation, { by, until: time.today + ttl });
      return '200';
    },
    changeInvitationRole: managed((org, mine, command) => {
      const invitation = requireInvitation(org, command);
      requireCovers(mine, invitation.role);
      requireCovers(mine, command.role);
      const status = statusOf(invitation);
      if (status !== 'pending') refuse(ENDS[status]);
      if (invitation.role !== command.role) Object.assign(invitation, { by: command.by, role: command.role });
      return '200';
    }),
    cancel: managed((org, mine, command) => {
      const invitation = requireInvitation(org, command);
      requireCovers(mine, invitation.role);
      const status = statusOf(invitation);
      if (status !== 'pending' && status !== 'cancelled') refuse(ENDS[status]);
      invitation.end = 'cancelled';
      return '204';
    }),
    accept: (_, by, command) => {
      const invitation = requireAnswerable(command, by);
      const inviter = invitation.of.members.get(invitation.by);
      if (!isManager(inviter) || !covers(inviter, invitation.role)) refuse('409 invitation.authority-lost');
      invitation.of.members.set(by, invitation.role);
      invitation.end = 'accepted';
      return '200';
    },
    decline: (_, by, command) => ((requireAnswerable(command, by).end = 'declined'), '204'),
    changeRole: (org, by, { whom, role }) => {
      const mine = requireManager(org, by);
      if (by === whom) refuse('403 member.own-role');
      requireCovers(mine, roleOfMember(org, whom, '404 member.unknown'));
      requireCovers(mine, role);
      org.members.set(whom, role);
      return '200';
    },
    remove: (org, by, { whom }) => {
      requireMember(org, by);
      if (by !== whom) requireCovers(requireManager(org, by), roleOfMember(org, whom, '404 member.unknown'));
      return removeMember(org, whom);
    },
    leave: (org, by) => (requireMember(org, by), removeMember(org, by)),
    createTeam: managed((org, _, { name, whom }) => {
      requireFreeName(org, name);
      roleOfMember(org, whom, '422 member.unknown');
      teams.push({ of: org, name, members: new Set([whom]), isDeleted: false });
      return '201';
    }),
    renameTeam: managed((org, _, command) => {
      const team = requireTeam(org, command);
      requireFreeName(org, command.name, team);
      team.name = command.name;
      return '200';
    }),
    deleteTeam: managed((org, _, command) => ((requireTeam(org, command).isDeleted = true), '204')),
    addToTeam: managed((org, _, command) => {
      const { members } = requireTeam(org, command);
      roleOfMember(org, command.whom, '422 member.unknown');
      members.add(command.whom);
      return '200';
    }),
    setTeam: managed((org, _, command) => {
      const team = requireTeam(org, command);
      roleOfMember(org, command.whom, '422 member.unknown');
      team.members = new Set([command.whom]);
      return '200';
    }),
    removeFromTeam: managed((org, _, command) =>
      requireTeam(org, command).members.delete(command.whom) ? '204' : '404 member.not-in-team',
    ),
    wait: (_org, _by, { days }) => ((time.today += days), ''),
  };

  const answer = (command: Command): string => {
    try {
      return actions[command.action](organizations[command.organization] ?? { name: '', members: new Map() }, command.by, command);
    } catch (error) {
      if (error instanceof Refused) return error.message;
      throw error;
    }
  };
  const listsOf = (org: Organization): Lists => ({
    name: org.name,
    members: [...org.members].map(([person, role]) => `${person} ${role}`),
    invitations: invitations
      .filter(({ of }) => of === org)
      .map((invitation) => `${invitation.to} ${invitation.role} ${statusOf(invitation)}`),
    teams: teams
      .filter(({ of, isDeleted }) => of === org && !isDeleted)
      .map(({ name, members }) => `${name}: ${[...members].sort().join(' ')}`),
  });
  const lists = (): readonly (Lists | 'deleted')[] =>
    organizations.map((org) => (org.restorableUntil === undefined ? sorted(listsOf(org)) : 'deleted'));
  /** Whether an organization has no owner, which must never occur. */
  const isOwnerless = (): boolean =>
    organizations.some(({ members, restorableUntil }) => restorableUntil === undefined && ![...members.values()].includes('owner'));
  return { targetCommand: (command: Command): Command => targetCommand(state, command), answer, lists, isOwnerless };
};
