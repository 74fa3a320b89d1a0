/** What clients do: each with organizations of its own, all its steps after one another, so that the model of them is exact. */
import { textOf } from './client.ts';
import { Violation } from './ledger.ts';
import { depart, isOutsider, newOrg, type Org, type Person, type Role } from './model.ts';
import { invitedIn, one, REST, tokenTo, until, wish, type Script, type Stage } from './steps.ts';

const ROLES: readonly Role[] = ['owner', 'admin', 'technical', 'projectCreator', 'readOnly', 'member'];
const LIVE = 3;
const LOOKS = 100;
/** Seconds until tokens are exchanged, at the latest; they last 600. */
const REFRESH = 240;

type Move = (stage: Stage, org: Org) => Script;
const at = ({ id }: Org): string => `/v1/organizations/${id}`;
export const personOf = ({ world }: Stage, who: number): Person => {
  const person = world.people[who];
  if (person === undefined) throw new RangeError(`nobody is number ${String(who)}`);
  return person;
};
const accountOf = (stage: Stage, who: number): string => personOf(stage, who).accountId;
/** People of the pool by whether they are in; never the owner. */
const people = (stage: Stage, org: Org, areIn: boolean): readonly number[] =>
  stage.world.people.flatMap((person, n) => (n !== org.owner && org.members.has(person.accountId) === areIn ? [n] : []));
const pending = (org: Org, isFor: (email: string) => boolean): readonly string[] =>
  [...org.invitations].filter(([, it]) => it.status === 'pending' && isFor(it.email)).map(([id]) => id);
const maybe = <T>(stage: Stage, items: readonly T[]): T | undefined => (items.length === 0 ? undefined : stage.random.pick(items));

export function* create(stage: Stage, who: number): Script<Org> {
  const name = `Guild ${String(stage.fresh())}`;
  const { body } = yield* one(wish(who, 'POST', '/v1/organizations', { name }, { expect: [201] }));
  const org = newOrg(textOf(body, 'id'), who, name, accountOf(stage, who));
  stage.world.orgs.add(org);
  return org;
}

export function* invite(org: Org, email: string, role: Role): Script<string> {
  const id = invitedIn(
    yield* one(wish(org.owner, 'POST', `${at(org)}/invitations`, { invitations: [{ email, role }] }, { expect: [201] })),
  );
  org.invitations.set(id, { email, role, status: 'pending', issue: 1 });
  return id;
}

/** By the invitation's id, signed in. */
export function* accept(stage: Stage, org: Org, id: string, who: number): Script {
  yield* one(wish(who, 'POST', '/v1/invitations/accept', { invitationId: id }));
  joined(org, id, accountOf(stage, who));
}

export const joined = (org: Org, id: string, accountId: string): void => {
  const it = org.invitations.get(id);
  if (it === undefined) return;
  it.status = 'accepted';
  org.members.set(accountId, it.role);
};

function* inviteOutsider(stage: Stage, org: Org): Script {
  yield* invite(org, `guest${String(stage.fresh())}@outside.example`, stage.random.pick(ROLES));
}

function* inviteAndAnswer(stage: Stage, org: Org): Script {
  const who = maybe(stage, people(stage, org, false));
  if (who === undefined) return;
  const { email } = personOf(stage, who);
  const id = pending(org, (open) => open === email)[0] ?? (yield* invite(org, email, stage.random.pick(ROLES)));
  if (stage.random.below(4) > 0) return yield* accept(stage, org, id, who);
  yield* one(wish(who, 'POST', '/v1/invitations/decline', { invitationId: id }, { expect: [200, 204] }));
  const it = org.invitations.get(id);
  if (it !== undefined) it.status = 'declined';
}

/** The link that is good by now: of an invitation sent twice, the first mail may come when the second is already under way. */
function* linkTo(stage: Stage, email: string): Script<string> {
  for (let looks = 0; looks < LOOKS; looks++) {
    const token = yield* tokenTo(stage, email, 'accept');
    const ended = [404, 410];
    const asked = { method: 'POST', path: '/v1/invitations/preview', body: { token }, expect: [200, ...ended], delay: 10 * looks } as const;
    if (!ended.includes((yield* one({ ...asked, effect: 'none' })).status)) return token;
  }
  throw new Violation(`no link that is good came to ${email}`);
}

/** Somebody new signs up by the link of a mail: account and membership begin with the answer. */
function* signUp(stage: Stage, org: Org): Script {
  const id = maybe(stage, pending(org, isOutsider));
  const email = id === undefined ? '' : (org.invitations.get(id)?.email ?? '');
  if (id === undefined) return;
  const invitationToken = yield* linkTo(stage, email);
  const form = { invitationToken, password: 'a password for newcomers', name: 'New Comer', acceptTerms: true };
  const signedUp = yield* one({ method: 'POST', path: '/v1/accounts', body: form, expect: [201], effect: 'may' });
  const accountId = textOf(signedUp.body, 'accountId');
  const reading = wish(org.owner, 'GET', `${at(org)}/members/${accountId}`, undefined, { expect: [200, 404] });
  yield* until(stage, reading, ({ status }) => (status === 200 ? true : undefined), `the membership of ${accountId} in ${org.id}`);
  joined(org, id, accountId);
  stage.world.newcomers.add(accountId);
}

function* resend(stage: Stage, org: Org): Script {
  const id = maybe(stage, pending(org, isOutsider));
  const it = id === undefined ? undefined : org.invitations.get(id);
  if (id === undefined || it === undefined || it.issue > 3) return;
  yield* one(wish(org.owner, 'POST', `${at(org)}/invitations/${id}/resend`));
  it.issue++;
}

function* cancel(stage: Stage, org: Org): Script {
  const id = maybe(
    stage,
    pending(org, () => true),
  );
  const it = id === undefined ? undefined : org.invitations.get(id);
  if (id === undefined || it === undefined) return;
  yield* one(wish(org.owner, 'DELETE', `${at(org)}/invitations/${id}`));
  it.status = 'cancelled';
}

function* changeRole(stage: Stage, org: Org): Script {
  const who = maybe(stage, people(stage, org, true));
  if (who === undefined) return;
  const accountId = accountOf(stage, who);
  const role = stage.random.pick(ROLES.filter((other) => other !== org.members.get(accountId)));
  yield* one(wish(org.owner, 'PATCH', `${at(org)}/members/${accountId}`, { role }));
  org.members.set(accountId, role);
}

function* removeOrLeave(stage: Stage, org: Org): Script {
  const who = maybe(stage, people(stage, org, true));
  if (who === undefined) return;
  const accountId = accountOf(stage, who);
  const by = stage.random.below(2) === 0 ? who : org.owner;
  yield* one(wish(by, 'DELETE', `${at(org)}/members/${accountId}`));
  depart(org, accountId);
}

function* rename(stage: Stage, org: Org): Script {
  const name = `Guild ${String(stage.fresh())}`;
  yield* one(wish(org.owner, 'PATCH', at(org), { name }));
  org.name = name;
}

function* createTeam(stage: Stage, org: Org): Script {
  const name = `Team ${String(stage.fresh())}`;
  const accountIds = [...org.members.keys()].filter(() => stage.random.below(2) === 0);
  const { body } = yield* one(wish(org.owner, 'POST', `${at(org)}/teams`, { name, accountIds }, { expect: [201] }));
  org.teams.set(textOf(body, 'id'), { name, members: new Set(accountIds) });
}

function* changeTeam(stage: Stage, org: Org): Script {
  const [id, team] = maybe(stage, [...org.teams]) ?? [];
  if (id === undefined || team === undefined) return;
  const path = `${at(org)}/teams/${id}`;
  const [outside, inside] = [[...org.members.keys()].filter((member) => !team.members.has(member)), [...team.members]];
  const [kind, joining, leaving] = [stage.random.below(4), maybe(stage, outside), maybe(stage, inside)];
  if (kind === 0) {
    const name = `Team ${String(stage.fresh())}`;
    yield* one(wish(org.owner, 'PATCH', path, { name }));
    team.name = name;
  } else if (kind === 1 && org.teams.size > 2) {
    yield* one(wish(org.owner, 'DELETE', path));
    org.teams.delete(id);
  } else if (kind === 2 && leaving !== undefined) {
    yield* one(wish(org.owner, 'DELETE', `${path}/members/${leaving}`));
    team.members.delete(leaving);
  } else if (joining !== undefined) {
    yield* one(wish(org.owner, 'POST', `${path}/members`, { accountIds: [joining] }));
    team.members.add(joining);
  }
}

const MOVES: readonly (readonly [weight: number, move: Move])[] = [
  [5, inviteOutsider],
  [6, inviteAndAnswer],
  [1, signUp],
  [2, resend],
  [2, cancel],
  [3, changeRole],
  [3, removeOrLeave],
  [1, rename],
  [3, createTeam],
  [6, changeTeam],
];
const BAG = MOVES.flatMap(([weight, move]) => Array.from({ length: weight }, () => move));

/** The next pair of tokens; the old refresh token is dead from then on, so a lost answer must come again. */
function* refresh(stage: Stage, who: number): Script {
  const { refreshToken } = personOf(stage, who);
  const { body } = yield* one({ method: 'POST', path: '/v1/sessions/refresh', body: { refreshToken }, expect: [200], effect: 'may' });
  const tokens = { accessToken: textOf(body, 'accessToken'), refreshToken: textOf(body, 'refreshToken') };
  Object.assign(personOf(stage, who), tokens, { since: performance.now() });
}

export function* refreshInTime(stage: Stage, who: number): Script {
  if (performance.now() - personOf(stage, who).since > REFRESH * 1000) yield* refresh(stage, who);
}

function* renameMe(stage: Stage, who: number): Script {
  const name = `Person ${String(stage.fresh())}`;
  yield* one(wish(who, 'PATCH', '/v1/me', { name }));
  personOf(stage, who).name = name;
}

/** No more of it: it stays as it is, or is deleted. */
function* retire(stage: Stage, org: Org): Script {
  if (stage.random.below(2) === 0) {
    yield* one(wish(org.owner, 'DELETE', at(org), { confirm: org.name }));
    org.isDeleted = true;
  }
  stage.world.orgs.delete(org);
  stage.world.retired.add(org);
}

/** What people do with their own account, now and then. */
function* self(stage: Stage, me: number): Script {
  yield* refreshInTime(stage, me);
  if (stage.random.below(40) === 0) yield* refresh(stage, me);
  if (stage.random.below(40) === 0) yield* renameMe(stage, me);
}

/** A client for ever at work on its own. */
export function* owning(stage: Stage, me: number): Script {
  const { random } = stage;
  const mine: Org[] = [];
  for (;;) {
    yield* self(stage, me);
    if (mine.length < LIVE) mine.push(yield* create(stage, me));
    for (let moves = 0; moves < 10; moves++) {
      yield REST;
      yield* random.pick(BAG)(stage, random.pick(mine));
    }
    yield REST;
    const [oldest] = mine;
    if (oldest !== undefined && mine.length === LIVE && random.below(3) === 0) {
      yield* retire(stage, oldest);
      mine.shift();
    }
  }
}
