import {
  AddTeamMembersBody,
  PageQuery,
  SetTeamMembersBody,
  TeamBody,
  TeamMemberPage,
  TeamMemberPath,
  TeamPath,
} from '@guildhall/contracts';
import { Answer, Body, CommandEnvelope, Page, Params, Query, QueryEnvelope } from '@guildhall/nest';
import type { TeamApp } from '@guildhall/team';
import { Controller, Delete, Get, Inject, Post, Put } from '@nestjs/common';
import type { z } from 'zod';
import { APP } from '../tokens.ts';
import { ADDING, OF_TEAM, UNKNOWN_TEAM } from './refusals.ts';
import { Operation } from './operation.ts';

type Path = z.infer<typeof TeamPath>;

@Controller('v1/organizations/:organizationId/teams/:teamId/members')
export class TeamMembersController {
  constructor(@Inject(APP) private readonly app: TeamApp) {}

  @Get()
  @Operation({
    id: 'listTeamMembers',
    summary: 'The team’s members, longest in it first',
    access: { needs: 'team.read' },
    answer: TeamMemberPage,
    refusals: [...OF_TEAM, 'cursor.invalid'],
  })
  list(
    @Params(TeamPath, UNKNOWN_TEAM) path: Path,
    @Query(PageQuery) query: z.infer<typeof PageQuery>,
    @QueryEnvelope() envelope: QueryEnvelope,
    @Page() page: Page,
  ): Promise<z.infer<typeof TeamMemberPage>> {
    return page(`team-members|${path.teamId}`, query, (range) => this.app.queries.listTeamMembers({ ...path, ...range }, envelope));
  }

  @Post()
  @Operation({
    id: 'addTeamMembers',
    summary: 'Add members of the organization to the team: all, or nobody',
    access: { needs: 'team.manage' },
    status: 200,
    answer: TeamBody,
    refusals: [...OF_TEAM, ...ADDING],
  })
  async add(
    @Params(TeamPath, UNKNOWN_TEAM) path: Path,
    @Body(AddTeamMembersBody) body: z.infer<typeof AddTeamMembersBody>,
    @CommandEnvelope() envelope: CommandEnvelope,
    @Answer() answer: Answer,
  ): Promise<z.infer<typeof TeamBody>> {
    return answer(await this.app.commands.addTeamMembers({ ...path, ...body }, envelope));
  }

  @Put()
  @Operation({
    id: 'setTeamMembers',
    summary: 'Set the team’s members: exactly these',
    access: { needs: 'team.manage' },
    answer: TeamBody,
    refusals: [...OF_TEAM, ...ADDING],
  })
  async set(
    @Params(TeamPath, UNKNOWN_TEAM) path: Path,
    @Body(SetTeamMembersBody) body: z.infer<typeof SetTeamMembersBody>,
    @CommandEnvelope() envelope: CommandEnvelope,
    @Answer() answer: Answer,
  ): Promise<z.infer<typeof TeamBody>> {
    return answer(await this.app.commands.setTeamMembers({ ...path, ...body }, envelope));
  }

  @Delete(':accountId')
  @Operation({
    id: 'removeTeamMember',
    summary: 'Remove a member from the team',
    access: { needs: 'team.manage' },
    refusals: [...OF_TEAM, 'member.not-in-team'],
  })
  async remove(
    @Params(TeamMemberPath, 'member.not-in-team') path: z.infer<typeof TeamMemberPath>,
    @CommandEnvelope() envelope: CommandEnvelope,
    @Answer() answer: Answer,
  ): Promise<void> {
    answer(await this.app.commands.removeTeamMember(path, envelope));
  }
}
