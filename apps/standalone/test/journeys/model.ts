import { aim } from './aim.ts';
import type { Command, Deed, Person } from './commands.ts';
import { ENDS, refuse, Refused, RULES, world, type Manager, type Organization, type Rules } from './world.ts';

/** What the lists of an organization say, in an order of their own. */
export type Lists = Readonly<{ name: string; members: readonly string[]; invitations: readonly string[]; teams: readonly string[] }>;
export const inOrder = ({ name, members, invitations, teams }: Lists): Lists => ({
  name,
  members: members.toSorted(),
  invitations: invitations.toSorted(),
  teams: teams.toSorted(),
});
type Do = (org: Organization, by: Person, command: Command) => string;

/** The rules of organizations, invitations and teams once more, as small as they can be said: no events, no clock, no input or output. */
export const model = (rules: Rules = RULES) => {
  const { ttl, grace, covers } = rules;
  const its = world(rules);
  const { time, organizations, invitations, teams, stateOf, isManager } = its;
  const { entering, managing, reaching, memberIn, going, seatOf, invitationIn, answering, teamIn, naming } = its;
  const managed =
    (then: (org: Organization, mine: Manager, command: Command) => string): Do =>
    (org, by, command) =>
      then(org, managing(org, by), command);
  const deeds: Readonly<Record<Deed, Do>> = {
    create: (_, by, { name }) => (organizations.push({ name, members: new Map([[by, 'owner']]) }), '201'),
    rename: managed((org, _, { name }) => ((org.name = name), '200')),
    delete: managed((org) => ((org.restorableUntil = time.today + grace), '204')),
    mistype: managed(() => '422 organization.not-confirmed'),
    restore: (org, by) => {
      const { members, restorableUntil: until } = org;
      if (members.get(by) !== 'owner') {
        entering(org, by);
        refuse('403 permission.denied');
      }
      if (until !== undefined && until <= time.today) refuse('410 organization.deleted');
      org.restorableUntil = undefined;
      return '200';
    },
    invite: (of, by, { whom: to, role }) => {
      const mine = managing(of, by);
      const why = seatOf(of, to) ?? (covers(mine, role) ? undefined : 'permission.denied');
      if (why !== undefined) return `201 ${why}`;
      invitations.push({ of, to, role, by, until: time.today + ttl });
      return '201';
    },
    resend: (org, by, command) => {
      const mine = managing(org, by);
      const it = invitationIn(org, command);
      reaching(mine, it.role);
      if (it.end !== undefined) refuse(ENDS[it.end]);
      const why = seatOf(org, it.to, it);
      if (why !== undefined) refuse(`409 ${why}`);
      Object.assign(it, { by, until: time.today + ttl });
      return '200';
    },
    changeInvitationRole: managed((org, mine, command) => {
      const it = invitationIn(org, command);
      reaching(mine, it.role);
      reaching(mine, command.role);
      const state = stateOf(it);
      if (state !== 'pending') refuse(ENDS[state]);
      if (it.role !== command.role) Object.assign(it, { by: command.by, role: command.role });
      return '200';
    }),
    cancel: managed((org, mine, command) => {
      const it = invitationIn(org, command);
      reaching(mine, it.role);
      const state = stateOf(it);
      if (state !== 'pending' && state !== 'cancelled') refuse(ENDS[state]);
      it.end = 'cancelled';
      return '204';
    }),
    accept: (_, by, command) => {
      const it = answering(command, by);
      const inviter = it.of.members.get(it.by);
      if (!isManager(inviter) || !covers(inviter, it.role)) refuse('409 invitation.authority-lost');
      it.of.members.set(by, it.role);
      it.end = 'accepted';
      return '200';
    },
    decline: (_, by, command) => ((answering(command, by).end = 'declined'), '204'),
    changeRole: (org, by, { whom, role }) => {
      const mine = managing(org, by);
      if (by === whom) refuse('403 member.own-role');
      reaching(mine, memberIn(org, whom, '404 member.unknown'));
      reaching(mine, role);
      org.members.set(whom, role);
      return '200';
    },
    remove: (org, by, { whom }) => {
      entering(org, by);
      if (by !== whom) reaching(managing(org, by), memberIn(org, whom, '404 member.unknown'));
      return going(org, whom);
    },
    leave: (org, by) => (entering(org, by), going(org, by)),
    createTeam: managed((org, _, { name, whom }) => {
      naming(org, name);
      memberIn(org, whom, '422 member.unknown');
      teams.push({ of: org, name, members: new Set([whom]), isDeleted: false });
      return '201';
    }),
    renameTeam: managed((org, _, command) => {
      const team = teamIn(org, command);
      naming(org, command.name, team);
      team.name = command.name;
      return '200';
    }),
    deleteTeam: managed((org, _, command) => ((teamIn(org, command).isDeleted = true), '204')),
    addToTeam: managed((org, _, command) => {
      const { members } = teamIn(org, command);
      memberIn(org, command.whom, '422 member.unknown');
      members.add(command.whom);
      return '200';
    }),
    setTeam: managed((org, _, command) => {
      const team = teamIn(org, command);
      memberIn(org, command.whom, '422 member.unknown');
      team.members = new Set([command.whom]);
      return '200';
    }),
    removeFromTeam: managed((org, _, command) => (teamIn(org, command).members.delete(command.whom) ? '204' : '404 member.not-in-team')),
    wait: (_org, _by, { days }) => ((time.today += days), ''),
  };

  const answer = (command: Command): string => {
    try {
      return deeds[command.deed](organizations[command.organization] ?? { name: '', members: new Map() }, command.by, command);
    } catch (error) {
      if (error instanceof Refused) return error.message;
      throw error;
    }
  };
  const listsOf = (org: Organization): Lists => ({
    name: org.name,
    members: [...org.members].map(([person, role]) => `${person} ${role}`),
    invitations: invitations.filter(({ of }) => of === org).map((it) => `${it.to} ${it.role} ${stateOf(it)}`),
    teams: teams
      .filter(({ of, isDeleted }) => of === org && !isDeleted)
      .map(({ name, members }) => `${name}: ${[...members].sort().join(' ')}`),
  });
  const lists = (): readonly (Lists | 'deleted')[] =>
    organizations.map((org) => (org.restorableUntil === undefined ? inOrder(listsOf(org)) : 'deleted'));
  /** What must never be. */
  const isOwnerless = (): boolean =>
    organizations.some(({ members, restorableUntil }) => restorableUntil === undefined && ![...members.values()].includes('owner'));
  return { aim: (command: Command): Command => aim(its, command), answer, lists, isOwnerless };
};
