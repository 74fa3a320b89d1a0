import { CreateTeamBody, PageQuery, RenameTeamBody, TeamBody, TeamDeletionBody, TeamPage, TeamPath, TeamsPath } from '@guildhall/contracts';
import type { Clock } from '@guildhall/eventing';
import { Answer, Body, Caller, Cursors, Envelope, MinPosition, Operation, Params, Query } from '@guildhall/nest';
import { createTeam, deleteTeam, renameTeam, teamsOf, type Admit, type Reading, type Writing } from '@guildhall/team';
import { Controller, Delete, Get, Inject, Patch, Post } from '@nestjs/common';
import type { z } from 'zod';
import { ADMIT, CLOCK, READING, WRITING } from '../tokens.ts';
import { INSIDE, JOINING, OF_TEAM, RACED, UNKNOWN_ORGANIZATION, UNKNOWN_TEAM } from './refusals.ts';
import { teamShape } from './shapes.ts';

type Path = z.infer<typeof TeamPath>;
type OrganizationOnly = z.infer<typeof TeamsPath>;
type Shape = z.infer<typeof TeamBody>;

@Controller('v1/organizations/:organizationId/teams')
export class TeamsController {
  constructor(
    @Inject(WRITING) private readonly writing: Writing,
    @Inject(READING) private readonly reading: Reading,
    @Inject(ADMIT) private readonly admit: Admit,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Post()
  @Operation({
    id: 'createTeam',
    summary: 'Create a team, with members of the organization or empty',
    access: { needs: 'team.manage' },
    status: 201,
    answer: TeamBody,
    refusals: { ...INSIDE, ...JOINING, 'team.name-taken': 'conflict', 'organization.teams-full': 'conflict' },
  })
  async create(
    @Params(TeamsPath, UNKNOWN_ORGANIZATION) { organizationId }: OrganizationOnly,
    @Body(CreateTeamBody) { name, accountIds }: z.infer<typeof CreateTeamBody>,
    @Caller() { accountId: by }: Caller,
    @Envelope() envelope: Envelope,
    @Answer() answer: Answer,
  ): Promise<Shape> {
    const handled = await createTeam(this.writing)({ organizationId, name, accountIds, by, at: this.now() }, envelope);
    return answer(handled, handled.result);
  }

  @Get()
  @Operation({
    id: 'listTeams',
    summary: 'The organization’s teams, by name',
    access: { needs: 'team.read' },
    answer: TeamPage,
    refusals: { ...INSIDE, 'cursor.invalid': 'invalid' },
  })
  async list(
    @Params(TeamsPath, UNKNOWN_ORGANIZATION) { organizationId }: OrganizationOnly,
    @Query(PageQuery) { limit, cursor }: z.infer<typeof PageQuery>,
    @Caller() { accountId }: Caller,
    @Cursors() { afterCursor, cursorOf }: Cursors,
    @MinPosition() min: MinPosition,
  ): Promise<z.infer<typeof TeamPage>> {
    await this.reading.waitForProjections(min);
    await this.admit(accountId, organizationId, 'team.read');
    const list = `teams|${organizationId}`;
    const { items, next } = await teamsOf(this.reading).page({ organizationId, limit, ...afterCursor(list, cursor) });
    return { items: items.map(teamShape), nextCursor: cursorOf(list, next) };
  }

  @Get(':teamId')
  @Operation({ id: 'readTeam', summary: 'Read a team', access: { needs: 'team.read' }, answer: TeamBody, refusals: OF_TEAM })
  async read(
    @Params(TeamPath, UNKNOWN_TEAM) { organizationId, teamId }: Path,
    @Caller() { accountId }: Caller,
    @MinPosition() min: MinPosition,
    @Answer() answer: Answer,
  ): Promise<Shape> {
    await this.reading.waitForProjections(min);
    await this.admit(accountId, organizationId, 'team.read');
    const found = await teamsOf(this.reading).one(organizationId, teamId);
    return answer(found, teamShape(found));
  }

  @Patch(':teamId')
  @Operation({
    id: 'renameTeam',
    summary: 'Rename a team',
    access: { needs: 'team.manage' },
    answer: TeamBody,
    refusals: { ...OF_TEAM, ...RACED, 'team.name-taken': 'conflict' },
  })
  async rename(
    @Params(TeamPath, UNKNOWN_TEAM) path: Path,
    @Body(RenameTeamBody) { name }: z.infer<typeof RenameTeamBody>,
    @Caller() { accountId: by }: Caller,
    @Envelope() envelope: Envelope,
    @Answer() answer: Answer,
  ): Promise<Shape> {
    const handled = await renameTeam(this.writing)({ ...path, name, by, at: this.now() }, envelope);
    return answer(handled, handled.result);
  }

  @Get(':teamId/deletion')
  @Operation({
    id: 'previewTeamDeletion',
    summary: 'What deleting the team would take away',
    access: { needs: 'team.manage' },
    answer: TeamDeletionBody,
    refusals: OF_TEAM,
  })
  async preview(
    @Params(TeamPath, UNKNOWN_TEAM) { organizationId, teamId }: Path,
    @Caller() { accountId }: Caller,
    @MinPosition() min: MinPosition,
    @Answer() answer: Answer,
  ): Promise<z.infer<typeof TeamDeletionBody>> {
    await this.reading.waitForProjections(min);
    await this.admit(accountId, organizationId, 'team.manage');
    const found = await teamsOf(this.reading).one(organizationId, teamId);
    return answer(found, { memberCount: found.memberCount, projectCount: 0 });
  }

  @Delete(':teamId')
  @Operation({
    id: 'deleteTeam',
    summary: 'Delete a team, and what its members have by it',
    access: { needs: 'team.manage' },
    refusals: { ...OF_TEAM, ...RACED },
  })
  async delete(
    @Params(TeamPath, UNKNOWN_TEAM) path: Path,
    @Caller() { accountId: by }: Caller,
    @Envelope() envelope: Envelope,
    @Answer() answer: Answer,
  ): Promise<void> {
    answer(await deleteTeam(this.writing)({ ...path, by, at: this.now() }, envelope));
  }

  private now(): string {
    return this.clock.now().toISOString();
  }
}
