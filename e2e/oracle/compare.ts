/** After a restart, when every wish has its answer: is the world as the acknowledged answers say? */
import type { FailedJob, VerifyResult } from '@guildhall/eventing';
import { itemsOf, pause, textOf, type Answer, type Body, type Call } from './client.ts';
import { Violation } from './ledger.ts';
import { differences, expectedOf, pictureOf, type Org, type Picture, type World } from './model.ts';

/** The process died while being looked at: nothing is known. */
export class Gone extends Error {}

type Reader = (who: number, path: string) => Promise<Answer>;
const readerOf =
  (call: Call, world: World): Reader =>
  async (who, path) => {
    const answer = await call({ method: 'GET', path, token: world.people[who]?.accessToken ?? '' });
    if (answer === undefined) throw new Gone();
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

/** What the API says of an organization. */
const realOf = async (read: Reader, { id, owner }: Org): Promise<Picture> => {
  const path = `/v1/organizations/${id}`;
  const { body } = await read(owner, path);
  const [members, invitations, teams] = await Promise.all([
    all(read, owner, `${path}/members`),
    all(read, owner, `${path}/invitations`),
    all(read, owner, `${path}/teams`),
  ]);
  const inTeams = await Promise.all(teams.map((team) => all(read, owner, `${path}/teams/${textOf(team, 'id')}/members`)));
  const named = (it: Body) => ({
    email: textOf(it, 'email'),
    role: textOf(it, 'role'),
    status: textOf(it, 'status'),
    delivery: textOf(it, 'delivery'),
  });
  return pictureOf({
    name: textOf(body, 'name'),
    members: members.map((member) => [textOf(member, 'accountId'), textOf(member, 'role')] as const),
    invitations: invitations.map((it) => [textOf(it, 'id'), named(it)] as const),
    teams: teams.map((team, n) => {
      const who = (inTeams[n] ?? []).map((member) => textOf(member, 'accountId'));
      return [textOf(team, 'id'), { name: textOf(team, 'name'), count: Number(team['memberCount']), members: who }] as const;
    }),
  });
};

const isGone = async (read: Reader, { id, owner }: Org): Promise<Picture> => {
  const { status, code } = await read(owner, `/v1/organizations/${id}`);
  return { [id]: `${String(status)} ${code}` };
};

/** Facts and jobs take a moment; what is not right by then never will be. */
const soon = async (patience: number, look: () => Promise<readonly string[]>, about: string): Promise<void> => {
  const end = performance.now() + patience;
  for (;;) {
    const wrong = await look();
    if (wrong.length === 0) return;
    if (performance.now() > end) throw new Violation(wrong.join('\n  '), about);
    await pause(100);
  }
};

const listed = async (read: Reader, world: World, who: number): Promise<readonly string[]> => {
  const { accountId = '', name = '' } = world.people[who] ?? {};
  const mine = [...world.orgs, ...world.retired].filter((org) => !org.isDeleted && org.members.has(accountId));
  const expected = Object.fromEntries(mine.map((org) => [org.id, `${org.name} ${org.members.get(accountId) ?? ''}`]));
  const items = await all(read, who, '/v1/organizations');
  const real = Object.fromEntries(items.map((item) => [textOf(item, 'id'), `${textOf(item, 'name')} ${textOf(item, 'role')}`]));
  const me = (await read(who, '/v1/me')).body;
  return [...differences(expected, real), ...differences({ me: name }, { me: textOf(me, 'name') })];
};

/** Throws a `Violation` with what differs. `patience` in milliseconds. */
export const compare = async (call: Call, world: World, orgs: Iterable<Org>, patience: number): Promise<void> => {
  const read = readerOf(call, world);
  for (const org of orgs)
    await soon(
      patience,
      async () =>
        org.isDeleted
          ? differences({ [org.id]: '410 organization.deleted' }, await isGone(read, org))
          : differences(expectedOf(org), await realOf(read, org)),
      org.id,
    );
  for (const who of world.people.keys()) await soon(patience, () => listed(read, world, who), world.people[who]?.accountId ?? '');
};

/** What only an operator sees. */
export type Inside = Readonly<{
  verified: readonly (VerifyResult & Readonly<{ name: string }>)[];
  failed: readonly Pick<FailedJob, 'id' | 'name' | 'error'>[];
  deadLetters: readonly Readonly<{ id: string; type: string; error: string }>[];
}>;

/** No dead letter, no failed job, and the views that were looked at as a rebuild has them. */
export const judge = ({ verified, failed, deadLetters }: Inside): void => {
  for (const { name, differing } of verified)
    if (differing.length > 0) throw new Violation(`the view ${name} differs from a fresh one in ${differing.join(', ')}`, differing[0]);
  if (failed.length > 0)
    throw new Violation(`failed jobs: ${failed.map(({ name, error }) => `${name}: ${error}`).join('; ')}`, failed[0]?.id);
  if (deadLetters.length > 0)
    throw new Violation(`dead letters: ${deadLetters.map(({ type, error }) => `${type}: ${error}`).join('; ')}`, deadLetters[0]?.id);
};
