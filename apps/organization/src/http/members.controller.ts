import { ChangeRoleBody, MemberBody, MemberPage, MemberPath, OrganizationPath, PageQuery } from '@guildhall/contracts';
import { Answer, Body, CommandEnvelope, Page, Params, Query, QueryEnvelope } from '@guildhall/nest';
import type { OrganizationApp } from '@guildhall/organization';
import { Controller, Delete, Get, Inject, Patch } from '@nestjs/common';
import type { z } from 'zod';
import { APP } from '../tokens.ts';
import { IN_ORGANIZATION, OF_MEMBER, UNKNOWN_MEMBER, UNKNOWN_ORGANIZATION } from './refusals.ts';
import { Operation } from './operation.ts';

type Path = z.infer<typeof MemberPath>;

@Controller('v1/organizations/:organizationId/members')
export class MembersController {
  constructor(@Inject(APP) private readonly app: OrganizationApp) {}

  @Get()
  @Operation({
    id: 'listMembers',
    summary: 'The members, oldest membership first',
    access: { needs: 'member.read' },
    answer: MemberPage,
    refusals: [...IN_ORGANIZATION, 'cursor.invalid'],
  })
  list(
    @Params(OrganizationPath, UNKNOWN_ORGANIZATION) { organizationId }: z.infer<typeof OrganizationPath>,
    @Query(PageQuery) query: z.infer<typeof PageQuery>,
    @QueryEnvelope() envelope: QueryEnvelope,
    @Page() page: Page,
  ): Promise<z.infer<typeof MemberPage>> {
    return page(`members|${organizationId}`, query, (range) => this.app.queries.listMembers({ organizationId, ...range }, envelope));
  }

  @Get(':accountId')
  @Operation({ id: 'readMember', summary: 'Read a member', access: { needs: 'member.read' }, answer: MemberBody, refusals: OF_MEMBER })
  async read(
    @Params(MemberPath, UNKNOWN_MEMBER) path: Path,
    @QueryEnvelope() envelope: QueryEnvelope,
    @Answer() answer: Answer,
  ): Promise<z.infer<typeof MemberBody>> {
    return answer(await this.app.queries.readMember(path, envelope));
  }

  @Patch(':accountId')
  @Operation({
    id: 'changeRole',
    summary: 'Change another member’s role',
    access: { needs: 'member.role.set' },
    answer: MemberBody,
    refusals: [...OF_MEMBER, 'member.own-role', 'organization.last-owner'],
  })
  async changeRole(
    @Params(MemberPath, UNKNOWN_MEMBER) path: Path,
    @Body(ChangeRoleBody) body: z.infer<typeof ChangeRoleBody>,
    @CommandEnvelope() envelope: CommandEnvelope,
    @Answer() answer: Answer,
  ): Promise<z.infer<typeof MemberBody>> {
    return answer(await this.app.commands.changeRole({ ...path, ...body }, envelope));
  }

  @Delete(':accountId')
  @Operation({
    id: 'removeMember',
    summary: 'Remove a member; removing oneself is leaving',
    access: { needs: 'member.manage' },
    refusals: [...OF_MEMBER, 'organization.last-owner'],
  })
  async remove(
    @Params(MemberPath, UNKNOWN_MEMBER) path: Path,
    @CommandEnvelope() envelope: CommandEnvelope,
    @Answer() answer: Answer,
  ): Promise<void> {
    answer(await this.app.commands.removeMember(path, envelope));
  }
}
