import { cryptoIds, keyWrapper, linkTokens } from '@guildhall/crypto';
import {
  openContext,
  PostponeJob,
  streamOf,
  typeId,
  type Context,
  type Envelope,
  type Job,
  type EventStore,
  type Platform,
} from '@guildhall/eventing';
import { openDatabases, sqlitePlatform } from '@guildhall/sqlite';
import { manualClock } from '@guildhall/testing';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { assignments } from '../domain/assignments.events.ts';
import { decideLeaveTeams } from '../domain/assignments.decider.ts';
import { NO_MEMBERSHIP } from '../domain/pending-returns.ts';
import { unified } from '../domain/policy.ts';
import { decideCreateTeam, decideDeleteTeam } from '../domain/team.decider.ts';
import { decideAddTeamMembers, type AddTeamMembers } from '../domain/team-members.decider.ts';
import { team } from '../domain/team.events.ts';
import { team as core } from '../index.ts';
import { workers } from './workers.ts';

jest.setTimeout(60_000); // many rounds on a real store

const SECRET = 'only-for-tests-only-for-tests-only-for-tests';
const LONG_AFTER = '2030-01-01T13:00:00.000Z';
const caller = { role: 'owner', organization: 'active' } as const;
const by = { by: 'acc_ada', at: '2030-01-01T12:00:00.000Z' } as const;
const TEAMS = ['team_1', 'team_2', 'team_3'];

const ids = cryptoIds(SECRET);
const organizationId = typeId('org', ids.derive('organization'));
const accountId = typeId('acc', ids.derive('bob'));
const clock = manualClock();
let open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open) await close();
  open = [];
});

const envelope = (commandId = ids.random()): Envelope => ({
  by: 'system',
  at: clock.now().toISOString(),
  commandId,
  commandHash: 'h',
  correlationId: 'x',
  causationId: 'x',
});

const contextOn = async (failing: (events: EventStore) => EventStore = (events) => events): Promise<Context> => {
  const databases = openDatabases({ folder: ':memory:' });
  open.push(databases.close);
  const platform: Platform = sqlitePlatform(databases, {
    clock,
    ids,
    links: linkTokens(SECRET),
    keyWrapper: keyWrapper(SECRET),
    observe: () => undefined,
  });
  const context = await openContext(core, { ...platform, events: failing(platform.events) });
  for (const teamId of TEAMS)
    await context.handle(
      decideCreateTeam,
      {
        type: 'CreateTeam',
        data: { organizationId, teamId, caller, name: teamId, nameKey: teamId, teamCount: 0, members: [], policy: unified },
      },
      { ...envelope(), ...by },
    );
  return context;
};

const member = (memberSince: string) => ({ accountId, memberSince, index: 0 });
type Adding = typeof decideAddTeamMembers;
const adding = (context: Context, teamId: string, memberSince: string, decider: Adding = decideAddTeamMembers) => {
  const command: AddTeamMembers = {
    type: 'AddTeamMembers',
    data: { organizationId, teamId, caller, members: [member(memberSince)], policy: unified },
    ...by,
  };
  return context.handle(decider, command, { ...envelope(), ...by }).then(
    () => 'added',
    () => 'refused',
  );
};
const job = (departedAt: string, leftAt: string) => ({
  queue: 'team',
  name: 'leave-teams',
  id: departedAt,
  data: { organizationId, accountId, departedAt, leftAt },
  attempt: 1,
});
const runJob = async (context: Context, one: Job, commandId?: string): Promise<void> => {
  const worker = workers({ ...context, ids, policy: unified })['leave-teams'];
  await worker?.(one, envelope(commandId), undefined, new AbortController().signal);
};
type Departing = Readonly<{ commandId?: string; leftAt?: string }>;
const departing = (
  context: Context,
  departedAt: string,
  { commandId = ids.random(), leftAt = LONG_AFTER }: Departing = {},
): Promise<void> => runJob(context, job(departedAt, leftAt), commandId);
const deleting = (context: Context, teamId: string) =>
  context.handle(decideDeleteTeam, { type: 'DeleteTeam', data: { organizationId, teamId, caller } }, { ...envelope(), ...by });

/** The teams of the account, by the teams and by its assignments. */
const placesOf = async (context: Context) => {
  const states = await Promise.all(TEAMS.map((teamId) => context.readState(streamOf(team, teamId))));
  const { teams } = await context.readState(streamOf(assignments, organizationId, accountId));
  return {
    teams: TEAMS.filter((_, n) => states[n]?.status === 'active' && states[n].members.has(accountId)),
    assignments: [...teams.keys()].sort(),
    deleted: TEAMS.filter((_, n) => states[n]?.status === 'deleted'),
  };
};

/** A mutant that does not record assignments. */
const withoutAssignments: Adding = {
  ...decideAddTeamMembers,
  decide: (command, states) => {
    const { events, result } = decideAddTeamMembers.decide(command, states);
    return { events: { team: events.team ?? [] }, result };
  },
};
/** A mutant that removes the account from every team, under any membership. */
const withoutMemberships: typeof decideLeaveTeams = {
  ...decideLeaveTeams,
  decide: (command, { assignments: held, teams }) =>
    decideLeaveTeams.decide(command, {
      assignments: { ...held, teams: new Map([...held.teams].map(([teamId, assignment]) => [teamId, { ...assignment, memberSince: '' }])) },
      teams,
    }),
};

describe('a member who leaves the organization', () => {
  it('T108 is in no team after concurrent commands, and teams and assignments agree', async () => {
    for (let round = 0; round < 10; round++) {
      const context = await contextOn();
      const commands = [
        () => adding(context, 'team_1', '0005'),
        () => adding(context, 'team_2', '0005'),
        () => departing(context, '0007'),
        () => deleting(context, 'team_2'),
        () => adding(context, 'team_3', '0005'),
      ];
      await Promise.all(commands.map((_, n) => commands[(n + round) % commands.length]!()));
      expect(await placesOf(context)).toEqual({ teams: [], assignments: [], deleted: ['team_2'] });
      expect(await adding(context, 'team_1', '0005')).toBe('refused');
    }
  });
  it('T108 would stay in a team if an addition did not record the assignment (mutant)', async () => {
    const context = await contextOn();
    await adding(context, 'team_1', '0005', withoutAssignments);
    await departing(context, '0007');
    expect((await placesOf(context)).teams).toEqual(['team_1']);
  });
  it('and rejoins keeps the teams of the new membership, even when the old departure is processed last', async () => {
    const context = await contextOn();
    await adding(context, 'team_1', '0005');
    await adding(context, 'team_2', '0009');
    await departing(context, '0007');
    expect(await placesOf(context)).toMatchObject({ teams: ['team_2'], assignments: ['team_2'] });
  });
  it('and rejoins would lose them if a departure did not compare memberships (mutant)', async () => {
    const context = await contextOn();
    await adding(context, 'team_2', '0009');
    const data = { organizationId, accountId, departedAt: '0007', leftAt: LONG_AFTER, membership: NO_MEMBERSHIP };
    await context.handle(withoutMemberships, { type: 'LeaveTeams', data }, { ...envelope(), ...by });
    expect((await placesOf(context)).teams).toEqual([]);
  });
  it('T108 is removed from all teams once, even after a crash before or after the append', async () => {
    for (const crash of ['before', 'after'] as const) {
      let armed = false;
      const context = await contextOn((events) => ({
        ...events,
        append: async (writes) => {
          if (!armed) return events.append(writes);
          armed = false;
          if (crash === 'after') await events.append(writes);
          throw new Error('the process died');
        },
      }));
      for (const teamId of TEAMS) await adding(context, teamId, '0005');
      armed = true;
      await expect(departing(context, '0007', { commandId: 'c7' })).rejects.toThrow('the process died');
      expect((await placesOf(context)).teams).toEqual(crash === 'before' ? TEAMS : []);
      await departing(context, '0007', { commandId: 'c7' });
      await departing(context, '0007', { commandId: 'c7' });
      expect(await placesOf(context)).toMatchObject({ teams: [], assignments: [] });
    }
  });
});

/** The first membership ended at 0007; the next began at 0009. The additions are of noon, which is past. */
describe('a member who was added to a team after they had left', () => {
  const [leftAt, joinedAt, afterwards] = ['2030-01-01T11:58:00.000Z', '2030-01-01T11:59:00.000Z', '2030-01-01T12:00:01.000Z'];
  const returned = (context: Context, position = '0009', at = joinedAt): Promise<void> | undefined =>
    context.consume['organization.facts']?.({
      topic: 'organization.facts',
      partition: 0,
      from: '0',
      to: '0',
      facts: [
        {
          ...{
            id: ids.random(),
            type: 'organization.member-joined.v1',
            key: organizationId,
            subject: accountId,
            position,
            offset: position,
          },
          ...{
            time: at,
            actor: accountId,
            correlationId: 'x',
            causationId: 'x',
            data: { organizationId, accountId, role: 'member', joinedAt: at },
          },
        },
      ],
      behind: () => 0,
      commit: () => Promise.resolve(),
    });
  const places = (...teams: readonly string[]) => ({ teams, assignments: teams });
  /** Processes the departure, which is postponed because of a pending return. */
  const departingUndecided = (context: Context, commandId: string): Promise<void> =>
    expect(departing(context, '0007', { leftAt, commandId })).rejects.toBeInstanceOf(PostponeJob);
  const addedAfterLeaving = async (): Promise<Context> => {
    const context = await contextOn();
    await adding(context, 'team_1', '0005');
    await clock.advance(10_000);
    return context;
  };

  it('T108 stays in it if they have rejoined before', async () => {
    const context = await addedAfterLeaving();
    await returned(context);
    await departing(context, '0007', { leftAt });
    expect(await placesOf(context)).toMatchObject(places('team_1'));
  });
  it('T108 is removed at once, and added again when the fact that they rejoined arrives', async () => {
    const context = await addedAfterLeaving();
    await departingUndecided(context, 'c7');
    expect(await placesOf(context)).toMatchObject(places());
    await returned(context);
    for (let run = 0; run < 3; run++) await departing(context, '0007', { leftAt, commandId: 'c7' });
    expect(await placesOf(context)).toMatchObject(places('team_1'));
  });
  it('stays in it if they were in it before and were added again', async () => {
    const context = await addedAfterLeaving();
    await adding(context, 'team_1', '0005');
    await returned(context);
    await departing(context, '0007', { leftAt });
    expect(await placesOf(context)).toMatchObject(places('team_1'));
  });
  it('T108 is removed for good if they rejoined only after the addition', async () => {
    for (const order of ['return first', 'departure first'] as const) {
      const context = await addedAfterLeaving();
      if (order === 'departure first') await departingUndecided(context, 'c7');
      await returned(context, '0009', afterwards);
      await departing(context, '0007', { leftAt, commandId: 'c7' });
      expect(await placesOf(context)).toMatchObject(places());
    }
  });
  it('is removed for good if no fact arrives within an hour', async () => {
    const context = await addedAfterLeaving();
    for (let run = 0; run < 3; run++) await departingUndecided(context, 'c7');
    await clock.advance(3_600_000);
    await departing(context, '0007', { leftAt, commandId: 'c7' });
    expect(await placesOf(context)).toMatchObject(places());
    expect(await adding(context, 'team_1', '0005')).toBe('refused');
  });
  it('is removed if they left again since, in any order of the facts', async () => {
    for (const order of [0, 1])
      for (const last of ['away', 'back'] as const) {
        const context = await addedAfterLeaving();
        await returned(context);
        if (last === 'back') await returned(context, '0013', '2030-01-01T12:00:02.000Z');
        const departures = [
          () => departing(context, '0007', { leftAt }).catch((error: unknown) => expect(error).toBeInstanceOf(PostponeJob)),
          () => departing(context, '0011', { leftAt: afterwards }),
        ];
        await departures[order]?.();
        await departures[1 - order]?.();
        expect(await placesOf(context)).toMatchObject(places());
      }
  });
  it('is removed while the members view is unavailable, and added again when it can be read', async () => {
    const context = await addedAfterLeaving();
    await returned(context);
    const withoutView = { ...context, collection: () => ({ get: () => Promise.reject(new Error('unavailable')) }) } as unknown as Context; // only this part is used
    await departingUndecided(withoutView, 'c7');
    expect(await placesOf(context)).toMatchObject(places());
    await departing(context, '0007', { leftAt, commandId: 'c7' });
    expect(await placesOf(context)).toMatchObject(places('team_1'));
  });
  it('T108 is removed by a job of an earlier release, which has no time of the departure', async () => {
    const context = await addedAfterLeaving();
    await runJob(context, { ...job('0007', ''), data: { organizationId, accountId, departedAt: '0007' } });
    expect(await placesOf(context)).toMatchObject(places());
  });
});
