/** Several clients at one thing: of each race only one may win, whenever the process dies. */
import { textOf } from './http-client.ts';
import { Violation } from './request-log.ts';
import { removeMember, type Org, type Role } from './expected-state.ts';
import { accept, create, invite, joined, personOf, refreshInTime } from './scripts.ts';
import { send, UP_TO_DATE, winnerOf, plannedRequest, type Script, type ScriptContext } from './script-steps.ts';

const at = ({ id }: Org): string => `/v1/organizations/${id}`;

type Participants = Readonly<{ org: Org; owners: readonly [number, number]; other: number; otherId: string }>;

/** One invitation, accepted four times over: each with a key of its own. */
function* acceptance(context: ScriptContext, { org, other, otherId }: Participants): Script {
  const id = yield* invite(org, personOf(context, other).email, 'member');
  const same = plannedRequest(other, 'POST', '/v1/invitations/accept', { invitationId: id }, { expect: [200, 409] });
  winnerOf(yield [same, same, same, same], id);
  joined(org, id, otherId);
}

/** Two owners give one member four roles: one of them stays. */
function* roles(_: ScriptContext, { org, owners: [first, second], otherId }: Participants): Script {
  const path = `${at(org)}/members/${otherId}`;
  const wanted: readonly Role[] = ['admin', 'technical', 'readOnly', 'projectCreator'];
  const answers = yield wanted.map((role, n) => plannedRequest(n % 2 === 0 ? first : second, 'PATCH', path, { role }, { effect: 'may' }));
  const after =
    answers
      .map(({ position }) => position)
      .sort()
      .at(-1) ?? '';
  const { body } = yield* send(plannedRequest(first, 'GET', path, undefined, { effect: 'none', after }));
  const role = wanted.find((given) => given === body['role']);
  if (role === undefined) throw new Violation(`a role that nobody gave: ${textOf(body, 'role')}`, org.id);
  org.members.set(otherId, role);
}

/** One name, two teams. */
function* names(context: ScriptContext, { org, owners }: Participants): Script {
  const name = `Team ${String(context.fresh())}`;
  const answers = yield owners.map((who) => plannedRequest(who, 'POST', `${at(org)}/teams`, { name }, { expect: [201, 409] }));
  const body = answers[winnerOf(answers, org.id)]?.body ?? {};
  org.teams.set(textOf(body, 'id'), { name, members: new Set() });
}

/** Into the team and out of the organization at once: whichever comes first, nobody stays in a team. */
function* addAndRemove(_: ScriptContext, { org, owners: [first, second], otherId }: Participants): Script {
  const [teamId] = org.teams.keys();
  yield [
    plannedRequest(first, 'POST', `${at(org)}/teams/${teamId ?? ''}/members`, { accountIds: [otherId] }, { expect: [200, 422] }),
    plannedRequest(second, 'DELETE', `${at(org)}/members/${otherId}`),
  ];
  removeMember(org, otherId);
}

/** Two owners remove each other: one stays. */
function* removeEachOther(context: ScriptContext, { org, owners }: Participants): Script {
  const ids = owners.map((who) => personOf(context, who).accountId);
  const answers = yield owners.map((who, n) =>
    plannedRequest(who, 'DELETE', `${at(org)}/members/${ids[1 - n] ?? ''}`, undefined, { expect: [204, 403, 404, 409] }),
  );
  const winner = winnerOf(answers, org.id);
  org.owner = owners[winner === 0 ? 0 : 1];
  removeMember(org, ids[1 - winner] ?? '');
}

/** A new organization with two owners, and somebody to fight over. */
function* setUp(context: ScriptContext): Script<Participants> {
  const [first = 0, second = 1, other = 2] = context.random.shuffle(context.state.people.map((_, n) => n));
  const org = yield* create(context, first);
  yield* accept(context, org, yield* invite(org, personOf(context, second).email, 'owner'), second);
  return { org, owners: [first, second], other, otherId: personOf(context, other).accountId };
}

/** One race after the other, each time in a new organization. `idle`: who has no client of their own to keep their tokens fresh. */
export function* racing(context: ScriptContext, idle: readonly number[]): Script {
  const { orgs, retired } = context.state;
  for (;;) {
    for (const who of idle) yield* refreshInTime(context, who);
    const cast = yield* setUp(context);
    for (const race of [acceptance, roles, names, addAndRemove, removeEachOther]) {
      yield UP_TO_DATE;
      yield* race(context, cast);
    }
    orgs.delete(cast.org);
    retired.add(cast.org);
    yield UP_TO_DATE;
  }
}
