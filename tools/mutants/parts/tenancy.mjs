/** Part C, tenancy. */
const cursors = 'libs/nest/src/operations/cursors.ts';

export const spec = 'apps/standalone/test/attacks/tenancy.component.spec.ts';
export const mutants = [
  {
    name: 'T38 who is no member reads all the same',
    file: 'libs/organization/src/read/access.query.ts',
    find: "if (member === undefined || organization === undefined) throw refusal('organization.unknown');",
    replace:
      "if (organization === undefined) throw refusal('organization.unknown');\n    if (member === undefined) return { organization, member: { role: 'member' } };",
  },
  {
    name: 'T38 a team is of every organization',
    file: 'libs/team/src/read/teams.query.ts',
    find: "if (doc?.organizationId !== organizationId) throw refusal('team.unknown');",
    replace: "if (doc === undefined) throw refusal('team.unknown');",
  },
  {
    name: 'T39 outside it is forbidden, not unknown',
    file: 'libs/organization/src/domain/authorize.ts',
    find: "if (organization.status === 'absent' || caller.status === 'none') throw refusal('organization.unknown');",
    replace:
      "if (organization.status === 'absent') throw refusal('organization.unknown');\n  if (caller.status === 'none') throw refusal('permission.denied');",
  },
  {
    name: 'T39 If-Match is looked at before the right to know',
    file: 'libs/eventing/src/commands/attempt.ts',
    find: 'const decision = refusalOr(() => decider.decide(command, statesOf(set, streams)));',
    replace:
      "if (ifMatch !== undefined && ifMatch !== streams[0]?.revision) return commandRefusal('revision.mismatch');\n  const decision = refusalOr(() => decider.decide(command, statesOf(set, streams)));",
  },
  {
    name: 'T41 a header says who is calling',
    file: 'libs/nest/src/http/request-context.ts',
    find: '    caller: undefined,\n    operates: [],',
    replace:
      "    caller: headers['x-user-id'] === undefined ? undefined : { accountId: String(headers['x-user-id']), email: '', name: '', sessionId: '' },\n    operates: [],",
  },
  {
    name: 'T42 a cursor needs no signature',
    file: cursors,
    find: "mac === '' || mac !== signature",
    replace: "mac === '' && mac !== signature",
  },
  {
    name: 'T42 a cursor is good for everybody',
    file: cursors,
    find: 'const cursorsFor = (ids: Ids, caller: string): Cursors => ({',
    replace: "const cursorsFor = (ids: Ids, _: string, caller = 'all'): Cursors => ({",
  },
  {
    name: 'T42 a cursor is good for every list',
    file: cursors,
    find: 'ids.fingerprint(`cursor|${list}|${body}`)',
    replace: "ids.fingerprint(`cursor|${list.split('|')[0]}|${body}`)",
  },
  {
    name: 'T44 an id may be written in any case',
    file: 'libs/contracts/src/facts/words.ts',
    find: 'z.string().regex(',
    replace: 'z.string().toLowerCase().regex(',
  },
  {
    name: 'T48 a header says who acts',
    file: 'libs/nest/src/auth/caller.ts',
    find: 'contextOf(execution).caller);\n',
    replace:
      "{ const { requestContext, headers } = execution.switchToHttp().getRequest<FastifyRequest>(); const actor = headers['x-actor-id']; return requestContext.caller && typeof actor === 'string' ? { ...requestContext.caller, accountId: actor } : requestContext.caller; });\n",
  },
];
