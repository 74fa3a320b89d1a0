import {
  AddTeamMembersBody,
  PageQuery,
  SetTeamMembersBody,
  TeamBody,
  TeamMemberPage,
  TeamMemberPath,
  TeamPath,
} from '@guildhall/contracts';
import type { Clock } from '@guildhall/eventing';
import { Answer, Body, Caller, Cursors, Envelope, MinPosition, Operation, Params, Query } from '@guildhall/nest';
import {
  addTeamMembers,
  removeTeamMember,
  setTeamMembers,
  teamMembersOf,
  teamsOf,
  type Admit,
  type Reading,
  type Writing,
} from '@guildhall/team';
import { Controller, Delete, Get, Inject, Post, Put } from '@nestjs/common';
import type { z } from 'zod';
import { ADMIT, CLOCK, READING, WRITING } from '../tokens.ts';
import { JOINING, OF_TEAM, RACED, UNKNOWN_TEAM } from './refusals.ts';

type Path = z.infer<typeof TeamPath>;
type Shape = z.infer<typeof TeamBody>;

@Controller('v1/organizations/:organizationId/teams/:teamId/members')
export class TeamMembersController {
  constructor(
    @Inject(WRITING) private readonly writing: Writing,
    @Inject(READING) private readonly reading: Reading,
    @Inject(ADMIT) private readonly admit: Admit,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @Operation({
    id: 'listTeamMembers',
    summary: 'The team’s members, longest in it first',
    access: { needs: 'team.read' },
    answer: TeamMemberPage,
    refusals: { ...OF_TEAM, 'cursor.invalid': 'invalid' },
  })
  async list(
    @Params(TeamPath, UNKNOWN_TEAM) { organizationId, teamId }: Path,
    @Query(PageQuery) { limit, cursor }: z.infer<typeof PageQuery>,
    @Caller() { accountId }: Caller,
    @Cursors() { afterCursor, cursorOf }: Cursors,
    @MinPosition() min: MinPosition,
  ): Promise<z.infer<typeof TeamMemberPage>> {
    await this.reading.waitForProjections(min);
    await this.admit(accountId, organizationId, 'team.read');
    await teamsOf(this.reading).one(organizationId, teamId);
    const list = `team-members|${teamId}`;
    const { items, next } = await teamMembersOf(this.reading)({ teamId, limit, ...afterCursor(list, cursor) });
    return { items: [...items], nextCursor: cursorOf(list, next) };
  }

  @Post()
  @Operation({
    id: 'addTeamMembers',
    summary: 'Add members of the organization to the team: all, or nobody',
    access: { needs: 'team.manage' },
    status: 200,
    answer: TeamBody,
    refusals: { ...OF_TEAM, ...JOINING },
  })
  async add(
    @Params(TeamPath, UNKNOWN_TEAM) path: Path,
    @Body(AddTeamMembersBody) { accountIds }: z.infer<typeof AddTeamMembersBody>,
    @Caller() { accountId: by }: Caller,
    @Envelope() envelope: Envelope,
    @Answer() answer: Answer,
  ): Promise<Shape> {
    const handled = await addTeamMembers(this.writing)({ ...path, accountIds, by, at: this.now() }, envelope);
    return answer(handled, handled.result);
  }

  @Put()
  @Operation({
    id: 'setTeamMembers',
    summary: 'Set the team’s members: exactly these',
    access: { needs: 'team.manage' },
    answer: TeamBody,
    refusals: { ...OF_TEAM, ...JOINING, ...RACED },
  })
  async set(
    @Params(TeamPath, UNKNOWN_TEAM) path: Path,
    @Body(SetTeamMembersBody) { accountIds }: z.infer<typeof SetTeamMembersBody>,
    @Caller() { accountId: by }: Caller,
    @Envelope() envelope: Envelope,
    @Answer() answer: Answer,
  ): Promise<Shape> {
    const handled = await setTeamMembers(this.writing)({ ...path, accountIds, by, at: this.now() }, envelope);
    return answer(handled, handled.result);
  }

  @Delete(':accountId')
  @Operation({
    id: 'removeTeamMember',
    summary: 'Remove a member from the team',
    access: { needs: 'team.manage' },
    refusals: { ...OF_TEAM, 'member.not-in-team': 'missing' },
  })
  async remove(
    @Params(TeamMemberPath, 'member.not-in-team') path: z.infer<typeof TeamMemberPath>,
    @Caller() { accountId: by }: Caller,
    @Envelope() envelope: Envelope,
    @Answer() answer: Answer,
  ): Promise<void> {
    answer(await removeTeamMember(this.writing)({ ...path, by, at: this.now() }, envelope));
  }

  private now(): string {
    return this.clock.now().toISOString();
  }
}
