/** Compares the expected state with the API, after every request was answered. */
import type { FailedJob, VerifyResult } from '@guildhall/eventing';
import { itemsOf, pause, textOf, type Answer, type Body, type Call } from './http-client.ts';
import { Violation } from './request-log.ts';
import { differences, expectedOf, snapshotOf, type Org, type Snapshot, type ExpectedState } from './expected-state.ts';

/** The process ended during the comparison, which then has no result. */
export class ConnectionLost extends Error {
  override name = 'ConnectionLost';
}

type Reader = (who: number, path: string) => Promise<Answer>;
const readerOf =
  (call: Call, state: ExpectedState): Reader =>
  async (who, path) => {
    const answer = await call({ method: 'GET', path, token: state.people[who]?.accessToken ?? '' });
    if (answer === undefined) throw new ConnectionLost();
    return answer;
  };

const all = async (read: Reader, who: number, path: string): Promise<readonly Body[]> => {
  const found: Body[] = [];
  for (let cursor = ''; ;) {
    const { status, body } = await read(who, `${path}?limit=100${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`);
    if (status !== 200) return [{ id: path, problem: `${String(status)} ${textOf(body, 'code')}` }];
    found.push(...itemsOf(body));
    cursor = textOf(body, 'nextCursor');
    if (cursor === '') return found;
  }
};

/** An organization as the API shows it. */
const readSnapshot = async (read: Reader, { id, owner }: Org): Promise<Snapshot> => {
  const path = `/v1/organizations/${id}`;
  const { body } = await read(owner, path);
  const [members, invitations, teams] = await Promise.all([
    all(read, owner, `${path}/members`),
    all(read, owner, `${path}/invitations`),
    all(read, owner, `${path}/teams`),
  ]);
  const inTeams = await Promise.all(teams.map((team) => all(read, owner, `${path}/teams/${textOf(team, 'id')}/members`)));
  const named = (invitation: Body) => ({
    email: textOf(invitation, 'email'),
    role: textOf(invitation, 'role'),
    status: textOf(invitation, 'status'),
    delivery: textOf(invitation, 'delivery'),
  });
  return snapshotOf({
    name: textOf(body, 'name'),
    members: members.map((member) => [textOf(member, 'accountId'), textOf(member, 'role')] as const),
    invitations: invitations.map((invitation) => [textOf(invitation, 'id'), named(invitation)] as const),
    teams: teams.map((team, n) => {
      const who = (inTeams[n] ?? []).map((member) => textOf(member, 'accountId'));
      return [textOf(team, 'id'), { name: textOf(team, 'name'), count: Number(team['memberCount']), members: who }] as const;
    }),
  });
};

const readDeleted = async (read: Reader, { id, owner }: Org): Promise<Snapshot> => {
  const { status, code } = await read(owner, `/v1/organizations/${id}`);
  return { [id]: `${String(status)} ${code}` };
};

/** Waits for facts and jobs to be processed. */
const waitUntilEqual = async (timeoutMs: number, compareOnce: () => Promise<readonly string[]>, about: string): Promise<void> => {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const found = await compareOnce();
    if (found.length === 0) return;
    if (performance.now() > end) throw new Violation(found.join('\n  '), about);
    await pause(100);
  }
};

const compareAccount = async (read: Reader, state: ExpectedState, who: number): Promise<readonly string[]> => {
  const { accountId = '', name = '' } = state.people[who] ?? {};
  const mine = [...state.orgs, ...state.retired].filter((org) => !org.isDeleted && org.members.has(accountId));
  const expected = Object.fromEntries(mine.map((org) => [org.id, `${org.name} ${org.members.get(accountId) ?? ''}`]));
  const items = await all(read, who, '/v1/organizations');
  const real = Object.fromEntries(items.map((item) => [textOf(item, 'id'), `${textOf(item, 'name')} ${textOf(item, 'role')}`]));
  const me = (await read(who, '/v1/me')).body;
  return [...differences(expected, real), ...differences({ me: name }, { me: textOf(me, 'name') })];
};

/** Throws a `Violation` with the differences. */
export const compare = async (call: Call, state: ExpectedState, orgs: Iterable<Org>, timeoutMs: number): Promise<void> => {
  const read = readerOf(call, state);
  for (const org of orgs)
    await waitUntilEqual(
      timeoutMs,
      async () =>
        org.isDeleted
          ? differences({ [org.id]: '410 organization.deleted' }, await readDeleted(read, org))
          : differences(expectedOf(org), await readSnapshot(read, org)),
      org.id,
    );
  for (const who of state.people.keys())
    await waitUntilEqual(timeoutMs, () => compareAccount(read, state, who), state.people[who]?.accountId ?? '');
};

/** What only the operator API shows. */
export type OperatorView = Readonly<{
  verified: readonly (VerifyResult & Readonly<{ name: string }>)[];
  failed: readonly Pick<FailedJob, 'id' | 'name' | 'error'>[];
  deadLetters: readonly Readonly<{ id: string; type: string; error: string }>[];
}>;

/** Checks that there are no dead letters and failed jobs, and that the verified views equal a rebuild. */
export const checkOperatorView = ({ verified, failed, deadLetters }: OperatorView): void => {
  for (const { name, differing } of verified)
    if (differing.length > 0) throw new Violation(`the view ${name} differs from a rebuild in ${differing.join(', ')}`, differing[0]);
  if (failed.length > 0)
    throw new Violation(`failed jobs: ${failed.map(({ name, error }) => `${name}: ${error}`).join('; ')}`, failed[0]?.id);
  if (deadLetters.length > 0)
    throw new Violation(`dead letters: ${deadLetters.map(({ type, error }) => `${type}: ${error}`).join('; ')}`, deadLetters[0]?.id);
};
