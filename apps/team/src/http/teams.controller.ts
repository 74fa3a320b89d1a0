import { CreateTeamBody, PageQuery, RenameTeamBody, TeamBody, TeamDeletionBody, TeamPage, TeamPath, TeamsPath } from '@guildhall/contracts';
import { Answer, Body, CommandEnvelope, Page, Params, Query, QueryEnvelope } from '@guildhall/nest';
import type { TeamApp } from '@guildhall/team';
import { Controller, Delete, Get, Inject, Patch, Post } from '@nestjs/common';
import type { z } from 'zod';
import { APP } from '../tokens.ts';
import { ADDING, IN_ORGANIZATION, OF_TEAM, UNKNOWN_ORGANIZATION, UNKNOWN_TEAM } from './refusals.ts';
import { Operation } from './operation.ts';

type Path = z.infer<typeof TeamPath>;
type OrganizationOnly = z.infer<typeof TeamsPath>;

@Controller('v1/organizations/:organizationId/teams')
export class TeamsController {
  constructor(@Inject(APP) private readonly app: TeamApp) {}

  @Post()
  @Operation({
    id: 'createTeam',
    summary: 'Create a team, with members of the organization or empty',
    access: { needs: 'team.manage' },
    status: 201,
    answer: TeamBody,
    refusals: [...IN_ORGANIZATION, ...ADDING, 'team.name-taken', 'organization.teams-full'],
  })
  async create(
    @Params(TeamsPath, UNKNOWN_ORGANIZATION) path: OrganizationOnly,
    @Body(CreateTeamBody) body: z.infer<typeof CreateTeamBody>,
    @CommandEnvelope() envelope: CommandEnvelope,
    @Answer() answer: Answer,
  ): Promise<z.infer<typeof TeamBody>> {
    return answer(await this.app.commands.createTeam({ ...path, ...body }, envelope));
  }

  @Get()
  @Operation({
    id: 'listTeams',
    summary: 'The organization’s teams, by name',
    access: { needs: 'team.read' },
    answer: TeamPage,
    refusals: [...IN_ORGANIZATION, 'cursor.invalid'],
  })
  list(
    @Params(TeamsPath, UNKNOWN_ORGANIZATION) { organizationId }: OrganizationOnly,
    @Query(PageQuery) query: z.infer<typeof PageQuery>,
    @QueryEnvelope() envelope: QueryEnvelope,
    @Page() page: Page,
  ): Promise<z.infer<typeof TeamPage>> {
    return page(`teams|${organizationId}`, query, (range) => this.app.queries.listTeams({ organizationId, ...range }, envelope));
  }

  @Get(':teamId')
  @Operation({ id: 'readTeam', summary: 'Read a team', access: { needs: 'team.read' }, answer: TeamBody, refusals: OF_TEAM })
  async read(
    @Params(TeamPath, UNKNOWN_TEAM) path: Path,
    @QueryEnvelope() envelope: QueryEnvelope,
    @Answer() answer: Answer,
  ): Promise<z.infer<typeof TeamBody>> {
    return answer(await this.app.queries.readTeam(path, envelope));
  }

  @Patch(':teamId')
  @Operation({
    id: 'renameTeam',
    summary: 'Rename a team',
    access: { needs: 'team.manage' },
    answer: TeamBody,
    refusals: [...OF_TEAM, 'team.name-taken'],
  })
  async rename(
    @Params(TeamPath, UNKNOWN_TEAM) path: Path,
    @Body(RenameTeamBody) body: z.infer<typeof RenameTeamBody>,
    @CommandEnvelope() envelope: CommandEnvelope,
    @Answer() answer: Answer,
  ): Promise<z.infer<typeof TeamBody>> {
    return answer(await this.app.commands.renameTeam({ ...path, ...body }, envelope));
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
    @Params(TeamPath, UNKNOWN_TEAM) path: Path,
    @QueryEnvelope() envelope: QueryEnvelope,
    @Answer() answer: Answer,
  ): Promise<z.infer<typeof TeamDeletionBody>> {
    return answer(await this.app.queries.previewTeamDeletion(path, envelope));
  }

  @Delete(':teamId')
  @Operation({
    id: 'deleteTeam',
    summary: 'Delete a team, and what its members have by it',
    access: { needs: 'team.manage' },
    refusals: OF_TEAM,
  })
  async delete(
    @Params(TeamPath, UNKNOWN_TEAM) path: Path,
    @CommandEnvelope() envelope: CommandEnvelope,
    @Answer() answer: Answer,
  ): Promise<void> {
    answer(await this.app.commands.deleteTeam(path, envelope));
  }
}
