/** Part B, roles and ownership. */
const membership = 'libs/organization/src/domain/membership.decider.ts';
const bodies = 'libs/contracts/src/rest/organization.ts';

export const spec = 'apps/standalone/test/attacks/roles.component.spec.ts';
export const mutants = [
  {
    name: 'T23 anybody may change their own role',
    file: membership,
    find: "if (by === accountId) throw refusal('member.own-role');",
    replace: '',
  },
  {
    name: 'T26 a role is any text',
    file: bodies,
    find: 'ChangeRoleBody = z.strictObject({ role: UnifiedRole })',
    replace: 'ChangeRoleBody = z.strictObject({ role: z.coerce.string() })',
  },
  {
    name: 'T27 an admin may touch an owner',
    file: membership,
    find: "if (!covers(callerRole, member.role)) throw refusal('permission.denied');",
    replace: '',
  },
  {
    name: 'T28 every member manages teams',
    file: 'libs/team/src/domain/caller-membership.ts',
    find: "if (!permits(role, permission)) throw refusal('permission.denied');",
    replace: '',
  },
  {
    name: 'T29 an unknown field is let through',
    file: bodies,
    find: 'CreateOrganizationBody = z.strictObject(',
    replace: 'CreateOrganizationBody = z.object(',
  },
  {
    name: 'T30 a role once held is held for ever',
    file: 'libs/organization/src/domain/membership.events.ts',
    find: "return member.status === 'active' ? { ...member, role: data.role } : member;",
    replace: 'return member;',
  },
  {
    name: 'T32 the lists keep former members',
    file: 'libs/organization/src/read/members.view.ts',
    find: "      case 'MemberRemoved':\n        return undefined;",
    replace: "      case 'MemberRemoved':\n        return doc;",
  },
  {
    name: 'T32 the teams keep former members',
    file: 'libs/team/src/react/when-member-gone-then-leave-teams.ts',
    find: ", 'organization.member-removed.v1'",
    replace: '',
  },
  {
    name: 'T37 who is not signed in may ask',
    file: 'libs/nest/src/auth/authorize.ts',
    find: "if (caller === undefined && access !== 'optional') throw commonRefusal('credentials.missing');",
    replace: '',
    spec: 'apps/standalone/test/matrix.component.spec.ts',
  },
];
