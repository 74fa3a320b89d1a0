/** Part J, races, and the hard cases of the first journey. */
const membership = 'libs/organization/src/domain/membership.decider.ts';
const status = 'libs/organization/src/domain/invitation-status.ts';

/** Revisions of streams that a command only looked at are not checked: the races of every context are open. */
const unchecked = {
  file: 'libs/platform/sqlite/src/event-appender.ts',
  find: 'writes.find(({ stream, expected }) => head(stream) !== expected)',
  replace: 'writes.find(({ stream, expected, events }) => events.length > 0 && head(stream) !== expected)',
};

export const spec = 'apps/standalone/test/attacks/races.component.spec.ts';
export const mutants = [
  { name: 'T07 what was cancelled may be accepted', file: status, find: "throw refusal('invitation.cancelled');", replace: 'return;' },
  { name: 'T103 what was declined may be accepted', file: status, find: "throw refusal('invitation.declined');", replace: 'return;' },
  {
    name: 'T106 a name may be claimed twice',
    file: 'libs/team/src/domain/team.decider.ts',
    find: "if (holder !== undefined && holder !== teamId) throw refusal('team.name-taken');",
    replace: '',
  },
  {
    name: 'T106 every link of an address makes an account',
    file: 'libs/identity/src/domain/registration.decider.ts',
    find: "throw refusal('verification.used');",
    replace: 'return { events: {}, result: { accountId, unused: [] } };',
  },
  { name: 'T107 what was only looked at may change meanwhile', ...unchecked },
  {
    name: 'T108 a team goes without its members',
    file: 'libs/team/src/domain/assignments.decider.ts',
    find: 'if (departedAt <= current.departedAt)',
    replace: 'if (true)',
  },
  {
    name: 'T108 who has come back is taken out of where they were put since',
    file: 'libs/team/src/domain/pending-returns.ts',
    find: 'memberSince > departedAt && assignedAt > joinedAt',
    replace: 'false',
    spec: 'libs/team/src/domain/assignments.decider.spec.ts',
  },
  {
    name: 'T108 who comes back is where they were put while they were away',
    file: 'libs/team/src/domain/pending-returns.ts',
    find: ' && assignedAt > joinedAt',
    replace: '',
    spec: 'libs/team/src/write/departures.spec.ts',
  },
  {
    name: 'T108 nobody looks for who comes back',
    file: 'libs/team/src/write/workers.ts',
    find: 'if (returned.memberSince > departedAt) {',
    replace: 'if (returned === null) {',
    spec: 'libs/team/src/write/departures.spec.ts',
  },
  {
    name: 'T108 who has left may be put into a team',
    file: 'libs/team/src/domain/membership-events.ts',
    find: 'memberSince !== undefined && memberSince > departedAt',
    replace: 'memberSince !== undefined',
    spec: 'libs/team/src/write/departures.spec.ts',
  },
  {
    name: 'T110 a process believes what it saw',
    file: 'libs/identity/src/read/authenticate.query.ts',
    find: '&& clock.now().getTime() < known.until',
    replace: '',
    spec: 'apps/identity/test/sessions.component.spec.ts',
  },
  {
    name: 'T111 a view folds again what it has seen',
    file: 'libs/eventing/src/projections/projector.ts',
    find: 'if (known === undefined || source.position <= known.position) continue;',
    replace: 'if (known === undefined) continue;',
    spec: 'libs/eventing/src/runtime/crashes.spec.ts',
  },
  {
    name: 'hard case 1 the last owner may go',
    file: membership,
    find: "if (ownerCount(org) <= 1) throw refusal('organization.last-owner');",
    replace: '',
  },
  {
    name: 'hard case 3 what was accepted may be accepted',
    file: status,
    find: "throw refusal('invitation.already-accepted');",
    replace: 'return;',
  },
  {
    name: 'hard case 4 every link works',
    file: 'libs/organization/src/domain/invitation-answer.decider.ts',
    find: '(tokenHash ?? issued.tokenHash) !== issued.tokenHash || ',
    replace: '',
    spec: 'apps/standalone/test/attacks/invitations.component.spec.ts',
  },
  {
    name: 'hard case 5 the last moment counts',
    file: status,
    find: "status === 'pending' && expiresAt <= at ? 'expired'",
    replace: "status === 'pending' && expiresAt < at ? 'expired'",
  },
  {
    name: 'hard case 6 a twin is invited',
    file: 'libs/organization/src/write/invite-members.ts',
    find: "if (seen.has(email)) return { refused: 'invitation.twin' };",
    replace: '',
    spec: 'apps/standalone/test/attacks/invitations.component.spec.ts',
  },
  {
    name: 'hard case 9 capitals make another team',
    file: 'libs/team/src/domain/name.ts',
    find: '    .toLowerCase()\n    .toUpperCase()\n',
    replace: '',
    spec: 'apps/team/test/team.component.spec.ts',
  },
  {
    name: 'hard case 15 whoever founds an organization is bound to it',
    file: 'libs/organization/src/domain/organization.decider.ts',
    find: 'data: { accountId: by, organizationId, exclusive: false } };',
    replace: 'data: { accountId: by, organizationId, exclusive: true } };',
  },
];
