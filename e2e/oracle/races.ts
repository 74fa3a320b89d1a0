/** Concurrent requests for the same thing, of which only one may succeed, whenever the process is killed. */
import { textOf } from './http-client.ts';
import { Violation } from './request-log.ts';
import { removeMember, type Org, type Role } from './expected-state.ts';
import { accept, create, invite, joined, personOf, refreshInTime } from './scripts.ts';
import { send, UP_TO_DATE, winnerOf, plannedRequest, type Script, type ScriptContext } from './script-steps.ts';

const at = ({ id }: Org): string => `/v1/organizations/${id}`;

type Participants = Readonly<{ org: Org; owners: readonly [number, number]; other: number; otherId: string }>;

/** Accepts one invitation four times, each time with another key. */
function* acceptance(context: ScriptContext, { org, other, otherId }: Participants): Script {
  const id = yield* invite(org, personOf(context, other).email, 'member');
  const same = plannedRequest(other, 'POST', '/v1/invitations/accept', { invitationId: id }, { expect: [200, 409] });
  winnerOf(yield [same, same, same, same], id);
  joined(org, id, otherId);
}

/** Two owners give one member four roles; one of these must remain. */
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
  if (role === undefined) throw new Violation(`an unexpected role: ${textOf(body, 'role')}`, org.id);
  org.members.set(otherId, role);
}

/** Two owners create teams with the same name. */
function* names(context: ScriptContext, { org, owners }: Participants): Script {
  const name = `Team ${String(context.nextNumber())}`;
  const answers = yield owners.map((who) => plannedRequest(who, 'POST', `${at(org)}/teams`, { name }, { expect: [201, 409] }));
  const body = answers[winnerOf(answers, org.id)]?.body ?? {};
  org.teams.set(textOf(body, 'id'), { name, members: new Set() });
}

/** Adds a member to a team and removes them from the organization; in either order they must not remain in the team. */
function* addAndRemove(_: ScriptContext, { org, owners: [first, second], otherId }: Participants): Script {
  const [teamId] = org.teams.keys();
  yield [
    plannedRequest(first, 'POST', `${at(org)}/teams/${teamId ?? ''}/members`, { accountIds: [otherId] }, { expect: [200, 422] }),
    plannedRequest(second, 'DELETE', `${at(org)}/members/${otherId}`),
  ];
  removeMember(org, otherId);
}

/** Two owners remove each other; one must remain. */
function* removeEachOther(context: ScriptContext, { org, owners }: Participants): Script {
  const ids = owners.map((who) => personOf(context, who).accountId);
  const answers = yield owners.map((who, n) =>
    plannedRequest(who, 'DELETE', `${at(org)}/members/${ids[1 - n] ?? ''}`, undefined, { expect: [204, 403, 404, 409] }),
  );
  const winner = winnerOf(answers, org.id);
  org.owner = owners[winner === 0 ? 0 : 1];
  removeMember(org, ids[1 - winner] ?? '');
}

/** Creates an organization with two owners and one more person. */
function* setUp(context: ScriptContext): Script<Participants> {
  const [first = 0, second = 1, other = 2] = context.random.shuffle(context.state.people.map((_, n) => n));
  const org = yield* create(context, first);
  yield* accept(context, org, yield* invite(org, personOf(context, second).email, 'owner'), second);
  return { org, owners: [first, second], other, otherId: personOf(context, other).accountId };
}

/** One race after the other, each time in a new organization. `idle`: people without a client that refreshes their tokens. */
export function* racing(context: ScriptContext, idle: readonly number[]): Script {
  const { orgs, retired } = context.state;
  for (;;) {
    for (const who of idle) yield* refreshInTime(context, who);
    const participants = yield* setUp(context);
    for (const race of [acceptance, roles, names, addAndRemove, removeEachOther]) {
      yield UP_TO_DATE;
      yield* race(context, participants);
    }
    orgs.delete(participants.org);
    retired.add(participants.org);
    yield UP_TO_DATE;
  }
}
