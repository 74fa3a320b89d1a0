import type { Fixture } from '../fixture.ts';
import { PEOPLE, type Command, type Action, type Person } from './command-generator.ts';
import { sorted, type Lists } from './model.ts';

type Answer = Awaited<ReturnType<Fixture['request']>>;
type Send = (command: Command) => Promise<Answer>;
type Item = Readonly<{ invitation?: { id: string }; problem?: { code: string } }>;
type Page<T> = Readonly<{ items: readonly T[] }>;

const DAY = 24 * 3_600_000;
const unknownId = (kind: string): string => `${kind}_${'0'.repeat(26)}`;

/** Sends the commands of a journey to the public API, and gives the outcomes in the words of the model. */
export const apiDriver = (fixture: Fixture) => {
  const [organizations, invitations, teams, names]: [string[], string[], string[], string[]] = [[], [], [], []];
  const organizationPath = ({ organization }: Command): string => `/v1/organizations/${organizations[organization] ?? unknownId('org')}`;
  const idAt = ({ n }: Command, ids: readonly string[], kind: string): string => ids[n % ids.length] ?? unknownId(kind);
  const invitation = (command: Command): string => `${organizationPath(command)}/invitations/${idAt(command, invitations, 'inv')}`;
  const team = (command: Command): string => `${organizationPath(command)}/teams/${idAt(command, teams, 'team')}`;
  const member = (command: Command, whom: Person = command.whom): string => `${organizationPath(command)}/members/${fixture.idOf(whom)}`;
  const people = ({ whom }: Command) => ({ accountIds: [fixture.idOf(whom)] });

  const requests: Readonly<Record<Exclude<Action, 'wait'>, Send>> = {
    create: ({ by, name }) => fixture.as(by).post('/v1/organizations', { name }),
    rename: (command) => fixture.as(command.by).patch(organizationPath(command), { name: command.name }),
    delete: (command) => fixture.as(command.by).delete(organizationPath(command), { confirm: names[command.organization] ?? '' }),
    mistype: (command) => fixture.as(command.by).delete(organizationPath(command), { confirm: 'Another' }),
    restore: (command) => fixture.as(command.by).post(`${organizationPath(command)}/restore`),
    invite: (command) =>
      fixture
        .as(command.by)
        .post(`${organizationPath(command)}/invitations`, { invitations: [{ email: fixture.emailOf(command.whom), role: command.role }] }),
    resend: (command) => fixture.as(command.by).post(`${invitation(command)}/resend`),
    changeInvitationRole: (command) => fixture.as(command.by).patch(invitation(command), { role: command.role }),
    cancel: (command) => fixture.as(command.by).delete(invitation(command)),
    accept: (command) => fixture.as(command.by).post('/v1/invitations/accept', { invitationId: idAt(command, invitations, 'inv') }),
    decline: (command) => fixture.as(command.by).post('/v1/invitations/decline', { invitationId: idAt(command, invitations, 'inv') }),
    changeRole: (command) => fixture.as(command.by).patch(member(command), { role: command.role }),
    remove: (command) => fixture.as(command.by).delete(member(command)),
    leave: (command) => fixture.as(command.by).delete(member(command, command.by)),
    createTeam: (command) => fixture.as(command.by).post(`${organizationPath(command)}/teams`, { name: command.name, ...people(command) }),
    renameTeam: (command) => fixture.as(command.by).patch(team(command), { name: command.name }),
    deleteTeam: (command) => fixture.as(command.by).delete(team(command)),
    addToTeam: (command) => fixture.as(command.by).post(`${team(command)}/members`, people(command)),
    setTeam: (command) => fixture.as(command.by).put(`${team(command)}/members`, people(command)),
    removeFromTeam: (command) => fixture.as(command.by).delete(`${team(command)}/members/${fixture.idOf(command.whom)}`),
  };

  /** Keeps the ids and names that later commands use. */
  const keep = ({ action, name, organization }: Command, answer: Answer): void => {
    if (action === 'create') organizations.push(answer.json<{ id: string }>().id);
    if (action === 'create') names.push(name);
    if (action === 'rename') names[organization] = name;
    if (action === 'createTeam') teams.push(answer.json<{ id: string }>().id);
    if (action === 'invite') invitations.push(...answer.json<Page<Item>>().items.flatMap((item) => item.invitation?.id ?? []));
  };
  const outcomeOf = ({ action }: Command, answer: Answer): string => {
    const { statusCode: status } = answer;
    if (status >= 300) return `${String(status)} ${answer.json<{ code: string }>().code}`;
    const problem = action === 'invite' ? answer.json<Page<Item>>().items[0]?.problem : undefined;
    return problem === undefined ? String(status) : `${String(status)} ${problem.code}`;
  };
  const run = async (command: Command): Promise<string> => {
    if (command.action === 'wait') {
      await fixture.advanceTime(command.days * DAY);
      return '';
    }
    const answer = await requests[command.action](command);
    if (answer.statusCode < 300) keep(command, answer);
    if (command.action === 'remove' || command.action === 'leave') await fixture.waitUntilIdle(); // a job removes them from their teams
    return outcomeOf(command, answer);
  };

  const personOf = ({ email }: Readonly<{ email: string }>): string => email.split('@')[0] ?? '';
  const page = async <T>(who: Person, path: string): Promise<readonly T[]> =>
    (await fixture.as(who).get(`${path}?limit=100`)).json<Page<T>>().items;
  const listsBy = async (owner: Person, path: string): Promise<Lists> => {
    type Member = Readonly<{ email: string; role: string; status: string }>;
    const found = await page<{ id: string; name: string; memberCount: number }>(owner, `${path}/teams`);
    const teamMembers = await Promise.all(found.map(({ id }) => page<Member>(owner, `${path}/teams/${id}/members`)));
    return sorted({
      name: (await fixture.as(owner).get(path)).json<{ name: string }>().name,
      members: (await page<Member>(owner, `${path}/members`)).map((member) => `${personOf(member)} ${member.role}`),
      invitations: (await page<Member>(owner, `${path}/invitations`)).map(
        (member) => `${personOf(member)} ${member.role} ${member.status}`,
      ),
      teams: found.map(({ name, memberCount }, n) => {
        const names = (teamMembers[n] ?? []).map(personOf).sort();
        return `${name}: ${names.join(' ')}${names.length === memberCount ? '' : ` but memberCount ${String(memberCount)}`}`;
      }),
    });
  };
  /** The lists that owners see; `ownerless` must never occur. */
  const lists = async (): Promise<readonly (Lists | 'deleted' | 'ownerless')[]> => {
    await fixture.waitUntilIdle();
    const shown: (Lists | 'deleted' | 'ownerless')[] = [];
    for (const id of organizations) {
      const path = `/v1/organizations/${id}`;
      const answers = await Promise.all(PEOPLE.map(async (person) => ({ person, answer: await fixture.as(person).get(path) })));
      const owner = answers.find(({ answer }) => answer.statusCode === 200 && answer.json<{ role: string }>().role === 'owner');
      if (owner !== undefined) shown.push(await listsBy(owner.person, path));
      else shown.push(answers.some(({ answer }) => answer.statusCode === 410) ? 'deleted' : 'ownerless');
    }
    return shown;
  };
  return { run, lists };
};
