import type { Stage } from '../stage.ts';
import { PEOPLE, type Command, type Deed, type Person } from './commands.ts';
import { inOrder, type Lists } from './model.ts';

type Answer = Awaited<ReturnType<Stage['request']>>;
type Ask = (command: Command) => Promise<Answer>;
type Item = Readonly<{ invitation?: { id: string }; problem?: { code: string } }>;
type Page<T> = Readonly<{ items: readonly T[] }>;

const DAY = 24 * 3_600_000;
const never = (kind: string): string => `${kind}_${'0'.repeat(26)}`;

/** Does a journey's commands with the product, over its public API, and says what it answers in the model's words. */
export const player = (stage: Stage) => {
  const [organizations, invitations, teams, names]: [string[], string[], string[], string[]] = [[], [], [], []];
  const at = ({ organization }: Command): string => `/v1/organizations/${organizations[organization] ?? never('org')}`;
  const one = ({ n }: Command, ids: readonly string[], kind: string): string => ids[n % ids.length] ?? never(kind);
  const invitation = (command: Command): string => `${at(command)}/invitations/${one(command, invitations, 'inv')}`;
  const team = (command: Command): string => `${at(command)}/teams/${one(command, teams, 'team')}`;
  const member = (command: Command, whom: Person = command.whom): string => `${at(command)}/members/${stage.idOf(whom)}`;
  const people = ({ whom }: Command) => ({ accountIds: [stage.idOf(whom)] });

  const asks: Readonly<Record<Exclude<Deed, 'wait'>, Ask>> = {
    create: ({ by, name }) => stage.as(by).post('/v1/organizations', { name }),
    rename: (it) => stage.as(it.by).patch(at(it), { name: it.name }),
    delete: (it) => stage.as(it.by).delete(at(it), { confirm: names[it.organization] ?? '' }),
    mistype: (it) => stage.as(it.by).delete(at(it), { confirm: 'Another' }),
    restore: (it) => stage.as(it.by).post(`${at(it)}/restore`),
    invite: (it) => stage.as(it.by).post(`${at(it)}/invitations`, { invitations: [{ email: stage.emailOf(it.whom), role: it.role }] }),
    resend: (it) => stage.as(it.by).post(`${invitation(it)}/resend`),
    changeInvitationRole: (it) => stage.as(it.by).patch(invitation(it), { role: it.role }),
    cancel: (it) => stage.as(it.by).delete(invitation(it)),
    accept: (it) => stage.as(it.by).post('/v1/invitations/accept', { invitationId: one(it, invitations, 'inv') }),
    decline: (it) => stage.as(it.by).post('/v1/invitations/decline', { invitationId: one(it, invitations, 'inv') }),
    changeRole: (it) => stage.as(it.by).patch(member(it), { role: it.role }),
    remove: (it) => stage.as(it.by).delete(member(it)),
    leave: (it) => stage.as(it.by).delete(member(it, it.by)),
    createTeam: (it) => stage.as(it.by).post(`${at(it)}/teams`, { name: it.name, ...people(it) }),
    renameTeam: (it) => stage.as(it.by).patch(team(it), { name: it.name }),
    deleteTeam: (it) => stage.as(it.by).delete(team(it)),
    addToTeam: (it) => stage.as(it.by).post(`${team(it)}/members`, people(it)),
    setTeam: (it) => stage.as(it.by).put(`${team(it)}/members`, people(it)),
    removeFromTeam: (it) => stage.as(it.by).delete(`${team(it)}/members/${stage.idOf(it.whom)}`),
  };

  /** Keeps what later commands name. */
  const keep = ({ deed, name, organization }: Command, answer: Answer): void => {
    if (deed === 'create') organizations.push(answer.json<{ id: string }>().id);
    if (deed === 'create') names.push(name);
    if (deed === 'rename') names[organization] = name;
    if (deed === 'createTeam') teams.push(answer.json<{ id: string }>().id);
    if (deed === 'invite') invitations.push(...answer.json<Page<Item>>().items.flatMap((item) => item.invitation?.id ?? []));
  };
  const outcomeOf = ({ deed }: Command, answer: Answer): string => {
    const { statusCode: status } = answer;
    if (status >= 300) return `${String(status)} ${answer.json<{ code: string }>().code}`;
    const problem = deed === 'invite' ? answer.json<Page<Item>>().items[0]?.problem : undefined;
    return problem === undefined ? String(status) : `${String(status)} ${problem.code}`;
  };
  const play = async (command: Command): Promise<string> => {
    if (command.deed === 'wait') {
      await stage.later(command.days * DAY);
      return '';
    }
    const answer = await asks[command.deed](command);
    if (answer.statusCode < 300) keep(command, answer);
    if (command.deed === 'remove' || command.deed === 'leave') await stage.idle(); // a job takes them out of their teams
    return outcomeOf(command, answer);
  };

  const personOf = ({ email }: Readonly<{ email: string }>): string => email.split('@')[0] ?? '';
  const page = async <T>(who: Person, path: string): Promise<readonly T[]> =>
    (await stage.as(who).get(`${path}?limit=100`)).json<Page<T>>().items;
  const listsBy = async (owner: Person, path: string): Promise<Lists> => {
    type Member = Readonly<{ email: string; role: string; status: string }>;
    const found = await page<{ id: string; name: string; memberCount: number }>(owner, `${path}/teams`);
    const crews = await Promise.all(found.map(({ id }) => page<Member>(owner, `${path}/teams/${id}/members`)));
    return inOrder({
      name: (await stage.as(owner).get(path)).json<{ name: string }>().name,
      members: (await page<Member>(owner, `${path}/members`)).map((it) => `${personOf(it)} ${it.role}`),
      invitations: (await page<Member>(owner, `${path}/invitations`)).map((it) => `${personOf(it)} ${it.role} ${it.status}`),
      teams: found.map(({ name, memberCount }, n) => {
        const crew = (crews[n] ?? []).map(personOf).sort();
        return `${name}: ${crew.join(' ')}${crew.length === memberCount ? '' : ` and counts ${String(memberCount)}`}`;
      }),
    });
  };
  /** As its owners see it; `ownerless` is what must never be. */
  const lists = async (): Promise<readonly (Lists | 'deleted' | 'ownerless')[]> => {
    await stage.idle();
    const shown: (Lists | 'deleted' | 'ownerless')[] = [];
    for (const id of organizations) {
      const path = `/v1/organizations/${id}`;
      const looks = await Promise.all(PEOPLE.map(async (person) => ({ person, answer: await stage.as(person).get(path) })));
      const owner = looks.find(({ answer }) => answer.statusCode === 200 && answer.json<{ role: string }>().role === 'owner');
      if (owner !== undefined) shown.push(await listsBy(owner.person, path));
      else shown.push(looks.some(({ answer }) => answer.statusCode === 410) ? 'deleted' : 'ownerless');
    }
    return shown;
  };
  return { play, lists };
};
