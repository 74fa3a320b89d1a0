/** Several clients at one thing: of each race only one may win, whenever the process dies. */
import { textOf } from './client.ts';
import { Violation } from './ledger.ts';
import { depart, type Org, type Role } from './model.ts';
import { accept, create, invite, joined, personOf, refreshInTime } from './scripts.ts';
import { one, REST, winnerOf, wish, type Script, type Stage } from './steps.ts';

const at = ({ id }: Org): string => `/v1/organizations/${id}`;

type Cast = Readonly<{ org: Org; owners: readonly [number, number]; other: number; otherId: string }>;

/** One invitation, accepted four times over: each with a key of its own. */
function* acceptance(stage: Stage, { org, other, otherId }: Cast): Script {
  const id = yield* invite(org, personOf(stage, other).email, 'member');
  const same = wish(other, 'POST', '/v1/invitations/accept', { invitationId: id }, { expect: [200, 409] });
  winnerOf(yield [same, same, same, same], id);
  joined(org, id, otherId);
}

/** Two owners give one member four roles: one of them stays. */
function* roles(_: Stage, { org, owners: [first, second], otherId }: Cast): Script {
  const path = `${at(org)}/members/${otherId}`;
  const wanted: readonly Role[] = ['admin', 'technical', 'readOnly', 'projectCreator'];
  const answers = yield wanted.map((role, n) => wish(n % 2 === 0 ? first : second, 'PATCH', path, { role }, { effect: 'may' }));
  const after =
    answers
      .map(({ position }) => position)
      .sort()
      .at(-1) ?? '';
  const { body } = yield* one(wish(first, 'GET', path, undefined, { effect: 'none', after }));
  const role = wanted.find((given) => given === body['role']);
  if (role === undefined) throw new Violation(`a role that nobody gave: ${textOf(body, 'role')}`, org.id);
  org.members.set(otherId, role);
}

/** One name, two teams. */
function* names(stage: Stage, { org, owners }: Cast): Script {
  const name = `Team ${String(stage.fresh())}`;
  const answers = yield owners.map((who) => wish(who, 'POST', `${at(org)}/teams`, { name }, { expect: [201, 409] }));
  const body = answers[winnerOf(answers, org.id)]?.body ?? {};
  org.teams.set(textOf(body, 'id'), { name, members: new Set() });
}

/** Into the team and out of the organization at once: whichever comes first, nobody stays in a team. */
function* inAndOut(_: Stage, { org, owners: [first, second], otherId }: Cast): Script {
  const [teamId] = org.teams.keys();
  yield [
    wish(first, 'POST', `${at(org)}/teams/${teamId ?? ''}/members`, { accountIds: [otherId] }, { expect: [200, 422] }),
    wish(second, 'DELETE', `${at(org)}/members/${otherId}`),
  ];
  depart(org, otherId);
}

/** Two owners remove each other: one stays. */
function* duel(stage: Stage, { org, owners }: Cast): Script {
  const ids = owners.map((who) => personOf(stage, who).accountId);
  const answers = yield owners.map((who, n) =>
    wish(who, 'DELETE', `${at(org)}/members/${ids[1 - n] ?? ''}`, undefined, { expect: [204, 403, 404, 409] }),
  );
  const winner = winnerOf(answers, org.id);
  org.owner = owners[winner === 0 ? 0 : 1];
  depart(org, ids[1 - winner] ?? '');
}

/** A new organization with two owners, and somebody to fight over. */
function* gather(stage: Stage): Script<Cast> {
  const [first = 0, second = 1, other = 2] = stage.random.shuffle(stage.world.people.map((_, n) => n));
  const org = yield* create(stage, first);
  yield* accept(stage, org, yield* invite(org, personOf(stage, second).email, 'owner'), second);
  return { org, owners: [first, second], other, otherId: personOf(stage, other).accountId };
}

/** One race after the other, each time in a new organization. `idle`: who has no client of their own to keep their tokens fresh. */
export function* racing(stage: Stage, idle: readonly number[]): Script {
  const { orgs, retired } = stage.world;
  for (;;) {
    for (const who of idle) yield* refreshInTime(stage, who);
    const cast = yield* gather(stage);
    for (const race of [acceptance, roles, names, inAndOut, duel]) {
      yield REST;
      yield* race(stage, cast);
    }
    orgs.delete(cast.org);
    retired.add(cast.org);
    yield REST;
  }
}
