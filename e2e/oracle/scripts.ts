/** The scripts of clients: each has its own organizations and sends one request after the other, so that the expected state is exact. */
import { textOf } from './http-client.ts';
import { Violation } from './request-log.ts';
import { removeMember, isOutsider, newOrg, type Org, type Person, type Role } from './expected-state.ts';
import { invitedIn, send, UP_TO_DATE, tokenTo, poll, plannedRequest, type Script, type ScriptContext } from './script-steps.ts';

const ROLES: readonly Role[] = ['owner', 'admin', 'technical', 'projectCreator', 'readOnly', 'member'];
const MAX_ORGANIZATIONS = 3;
const MAX_ATTEMPTS = 100;
/** Seconds after which tokens are refreshed; they last 600. */
const REFRESH = 240;

type Action = (context: ScriptContext, org: Org) => Script;
const at = ({ id }: Org): string => `/v1/organizations/${id}`;
export const personOf = ({ state }: ScriptContext, who: number): Person => {
  const person = state.people[who];
  if (person === undefined) throw new RangeError(`there is no person ${String(who)}`);
  return person;
};
const accountOf = (context: ScriptContext, who: number): string => personOf(context, who).accountId;
/** People who are, or are not, in an organization; never the owner. */
const people = (context: ScriptContext, org: Org, areIn: boolean): readonly number[] =>
  context.state.people.flatMap((person, n) => (n !== org.owner && org.members.has(person.accountId) === areIn ? [n] : []));
const pending = (org: Org, isFor: (email: string) => boolean): readonly string[] =>
  [...org.invitations].filter(([, invitation]) => invitation.status === 'pending' && isFor(invitation.email)).map(([id]) => id);
const maybe = <T>(context: ScriptContext, items: readonly T[]): T | undefined =>
  items.length === 0 ? undefined : context.random.pick(items);

export function* create(context: ScriptContext, who: number): Script<Org> {
  const name = `Organization ${String(context.nextNumber())}`;
  const { body } = yield* send(plannedRequest(who, 'POST', '/v1/organizations', { name }, { expect: [201] }));
  const org = newOrg(textOf(body, 'id'), who, name, accountOf(context, who));
  context.state.orgs.add(org);
  return org;
}

export function* invite(org: Org, email: string, role: Role): Script<string> {
  const id = invitedIn(
    yield* send(plannedRequest(org.owner, 'POST', `${at(org)}/invitations`, { invitations: [{ email, role }] }, { expect: [201] })),
  );
  org.invitations.set(id, { email, role, status: 'pending', issue: 1 });
  return id;
}

/** By the invitation's id, signed in. */
export function* accept(context: ScriptContext, org: Org, id: string, who: number): Script {
  yield* send(plannedRequest(who, 'POST', '/v1/invitations/accept', { invitationId: id }));
  joined(org, id, accountOf(context, who));
}

export const joined = (org: Org, id: string, accountId: string): void => {
  const invitation = org.invitations.get(id);
  if (invitation === undefined) return;
  invitation.status = 'accepted';
  org.members.set(accountId, invitation.role);
};

function* inviteOutsider(context: ScriptContext, org: Org): Script {
  yield* invite(org, `guest${String(context.nextNumber())}@outside.example`, context.random.pick(ROLES));
}

function* inviteAndAnswer(context: ScriptContext, org: Org): Script {
  const who = maybe(context, people(context, org, false));
  if (who === undefined) return;
  const { email } = personOf(context, who);
  const id = pending(org, (open) => open === email)[0] ?? (yield* invite(org, email, context.random.pick(ROLES)));
  if (context.random.below(4) > 0) return yield* accept(context, org, id, who);
  yield* send(plannedRequest(who, 'POST', '/v1/invitations/decline', { invitationId: id }, { expect: [200, 204] }));
  const invitation = org.invitations.get(id);
  if (invitation !== undefined) invitation.status = 'declined';
}

/** The token of the current link: after a resend, an earlier mail may arrive first. */
function* linkTo(context: ScriptContext, email: string): Script<string> {
  for (let attempts = 0; attempts < MAX_ATTEMPTS; attempts++) {
    const token = yield* tokenTo(context, email, 'accept');
    const ended = [404, 410];
    const asked = {
      method: 'POST',
      path: '/v1/invitations/preview',
      body: { token },
      expect: [200, ...ended],
      delay: 10 * attempts,
    } as const;
    if (!ended.includes((yield* send({ ...asked, effect: 'none' })).status)) return token;
  }
  throw new Violation(`no valid link came to ${email}`);
}

/** Signs up a new account by an invitation's link, and waits for the membership. */
function* signUp(context: ScriptContext, org: Org): Script {
  const id = maybe(context, pending(org, isOutsider));
  const email = id === undefined ? '' : (org.invitations.get(id)?.email ?? '');
  if (id === undefined) return;
  const invitationToken = yield* linkTo(context, email);
  const form = { invitationToken, password: 'a password for newcomers', name: 'New Comer', acceptTerms: true };
  const signedUp = yield* send({ method: 'POST', path: '/v1/accounts', body: form, expect: [201], effect: 'may' });
  const accountId = textOf(signedUp.body, 'accountId');
  const reading = plannedRequest(org.owner, 'GET', `${at(org)}/members/${accountId}`, undefined, { expect: [200, 404] });
  yield* poll(context, reading, ({ status }) => (status === 200 ? true : undefined), `the membership of ${accountId} in ${org.id}`);
  joined(org, id, accountId);
  context.state.newcomers.add(accountId);
}

function* resend(context: ScriptContext, org: Org): Script {
  const id = maybe(context, pending(org, isOutsider));
  const invitation = id === undefined ? undefined : org.invitations.get(id);
  if (id === undefined || invitation === undefined || invitation.issue > 3) return;
  yield* send(plannedRequest(org.owner, 'POST', `${at(org)}/invitations/${id}/resend`));
  invitation.issue++;
}

function* cancel(context: ScriptContext, org: Org): Script {
  const id = maybe(
    context,
    pending(org, () => true),
  );
  const invitation = id === undefined ? undefined : org.invitations.get(id);
  if (id === undefined || invitation === undefined) return;
  yield* send(plannedRequest(org.owner, 'DELETE', `${at(org)}/invitations/${id}`));
  invitation.status = 'cancelled';
}

function* changeRole(context: ScriptContext, org: Org): Script {
  const who = maybe(context, people(context, org, true));
  if (who === undefined) return;
  const accountId = accountOf(context, who);
  const role = context.random.pick(ROLES.filter((other) => other !== org.members.get(accountId)));
  yield* send(plannedRequest(org.owner, 'PATCH', `${at(org)}/members/${accountId}`, { role }));
  org.members.set(accountId, role);
}

function* removeOrLeave(context: ScriptContext, org: Org): Script {
  const who = maybe(context, people(context, org, true));
  if (who === undefined) return;
  const accountId = accountOf(context, who);
  const by = context.random.below(2) === 0 ? who : org.owner;
  yield* send(plannedRequest(by, 'DELETE', `${at(org)}/members/${accountId}`));
  removeMember(org, accountId);
}

function* rename(context: ScriptContext, org: Org): Script {
  const name = `Organization ${String(context.nextNumber())}`;
  yield* send(plannedRequest(org.owner, 'PATCH', at(org), { name }));
  org.name = name;
}

function* createTeam(context: ScriptContext, org: Org): Script {
  const name = `Team ${String(context.nextNumber())}`;
  const accountIds = [...org.members.keys()].filter(() => context.random.below(2) === 0);
  const { body } = yield* send(plannedRequest(org.owner, 'POST', `${at(org)}/teams`, { name, accountIds }, { expect: [201] }));
  org.teams.set(textOf(body, 'id'), { name, members: new Set(accountIds) });
}

function* changeTeam(context: ScriptContext, org: Org): Script {
  const [id, team] = maybe(context, [...org.teams]) ?? [];
  if (id === undefined || team === undefined) return;
  const path = `${at(org)}/teams/${id}`;
  const [outside, inside] = [[...org.members.keys()].filter((member) => !team.members.has(member)), [...team.members]];
  const [kind, joining, leaving] = [context.random.below(4), maybe(context, outside), maybe(context, inside)];
  if (kind === 0) {
    const name = `Team ${String(context.nextNumber())}`;
    yield* send(plannedRequest(org.owner, 'PATCH', path, { name }));
    team.name = name;
  } else if (kind === 1 && org.teams.size > 2) {
    yield* send(plannedRequest(org.owner, 'DELETE', path));
    org.teams.delete(id);
  } else if (kind === 2 && leaving !== undefined) {
    yield* send(plannedRequest(org.owner, 'DELETE', `${path}/members/${leaving}`));
    team.members.delete(leaving);
  } else if (joining !== undefined) {
    yield* send(plannedRequest(org.owner, 'POST', `${path}/members`, { accountIds: [joining] }));
    team.members.add(joining);
  }
}

const ACTIONS: readonly (readonly [weight: number, action: Action])[] = [
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
const WEIGHTED_ACTIONS = ACTIONS.flatMap(([weight, action]) => Array.from({ length: weight }, () => action));

/** Refreshes the tokens. The old refresh token is no longer valid, so a lost answer must be repeated. */
function* refresh(context: ScriptContext, who: number): Script {
  const { refreshToken } = personOf(context, who);
  const { body } = yield* send({ method: 'POST', path: '/v1/sessions/refresh', body: { refreshToken }, expect: [200], effect: 'may' });
  const tokens = { accessToken: textOf(body, 'accessToken'), refreshToken: textOf(body, 'refreshToken') };
  Object.assign(personOf(context, who), tokens, { since: performance.now() });
}

export function* refreshInTime(context: ScriptContext, who: number): Script {
  if (performance.now() - personOf(context, who).since > REFRESH * 1000) yield* refresh(context, who);
}

function* renameMe(context: ScriptContext, who: number): Script {
  const name = `Person ${String(context.nextNumber())}`;
  yield* send(plannedRequest(who, 'PATCH', '/v1/me', { name }));
  personOf(context, who).name = name;
}

/** Stops changing an organization, and deletes every second one. */
function* retire(context: ScriptContext, org: Org): Script {
  if (context.random.below(2) === 0) {
    yield* send(plannedRequest(org.owner, 'DELETE', at(org), { confirm: org.name }));
    org.isDeleted = true;
  }
  context.state.orgs.delete(org);
  context.state.retired.add(org);
}

/** Sometimes refreshes tokens and changes the person's own name. */
function* ownAccount(context: ScriptContext, me: number): Script {
  yield* refreshInTime(context, me);
  if (context.random.below(40) === 0) yield* refresh(context, me);
  if (context.random.below(40) === 0) yield* renameMe(context, me);
}

/** An endless script of a person's own organizations. */
export function* owning(context: ScriptContext, me: number): Script {
  const { random } = context;
  const mine: Org[] = [];
  for (;;) {
    yield* ownAccount(context, me);
    if (mine.length < MAX_ORGANIZATIONS) mine.push(yield* create(context, me));
    for (let steps = 0; steps < 10; steps++) {
      yield UP_TO_DATE;
      yield* random.pick(WEIGHTED_ACTIONS)(context, random.pick(mine));
    }
    yield UP_TO_DATE;
    const [oldest] = mine;
    if (oldest !== undefined && mine.length === MAX_ORGANIZATIONS && random.below(3) === 0) {
      yield* retire(context, oldest);
      mine.shift();
    }
  }
}
