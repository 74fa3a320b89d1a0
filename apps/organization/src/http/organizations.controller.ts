import {
  CreateOrganizationBody,
  DeleteOrganizationBody,
  LimitsBody,
  OrganizationBody,
  OrganizationPage,
  OrganizationPath,
  OrganizationQuery,
  RenameOrganizationBody,
} from '@guildhall/contracts';
import { Answer, Body, CommandEnvelope, Page, Params, Query, QueryEnvelope } from '@guildhall/nest';
import type { OrganizationApp } from '@guildhall/organization';
import { Controller, Delete, Get, Inject, Patch, Post } from '@nestjs/common';
import type { z } from 'zod';
import { APP } from '../tokens.ts';
import { IN_ORGANIZATION, UNKNOWN_ORGANIZATION } from './refusals.ts';
import { Operation } from './operation.ts';

type Path = z.infer<typeof OrganizationPath>;
type Shape = z.infer<typeof OrganizationBody>;

@Controller('v1/organizations')
export class OrganizationsController {
  constructor(@Inject(APP) private readonly app: OrganizationApp) {}

  @Post()
  @Operation({
    id: 'createOrganization',
    summary: 'Create an organization and own it',
    access: 'signed-in',
    status: 201,
    answer: OrganizationBody,
    refusals: ['limit.reached'],
  })
  async create(
    @Body(CreateOrganizationBody) body: z.infer<typeof CreateOrganizationBody>,
    @CommandEnvelope() envelope: CommandEnvelope,
    @Answer() answer: Answer,
  ): Promise<Shape> {
    return answer(await this.app.commands.createOrganization(body, envelope));
  }

  @Get()
  @Operation({
    id: 'listOrganizations',
    summary: 'The organizations that the caller belongs to, or those that they can restore',
    access: 'signed-in',
    answer: OrganizationPage,
    refusals: ['cursor.invalid'],
  })
  list(
    @Query(OrganizationQuery) query: z.infer<typeof OrganizationQuery>,
    @QueryEnvelope() envelope: QueryEnvelope,
    @Page() page: Page,
  ): Promise<z.infer<typeof OrganizationPage>> {
    const isDeleted = query.deleted === 'true';
    const list = isDeleted ? 'deleted organizations' : 'organizations';
    return page(list, query, (range) => this.app.queries.listOrganizations({ isDeleted, ...range }, envelope));
  }

  @Get(':organizationId')
  @Operation({
    id: 'readOrganization',
    summary: 'Read an organization',
    access: { needs: 'org.read' },
    answer: OrganizationBody,
    refusals: IN_ORGANIZATION,
  })
  async read(
    @Params(OrganizationPath, UNKNOWN_ORGANIZATION) path: Path,
    @QueryEnvelope() envelope: QueryEnvelope,
    @Answer() answer: Answer,
  ): Promise<Shape> {
    return answer(await this.app.queries.readOrganization(path, envelope));
  }

  @Get(':organizationId/limits')
  @Operation({
    id: 'readLimits',
    summary: 'What the organization and the caller may still do today, and in this hour',
    access: { needs: 'org.read' },
    answer: LimitsBody,
    refusals: IN_ORGANIZATION,
  })
  async limits(
    @Params(OrganizationPath, UNKNOWN_ORGANIZATION) path: Path,
    @QueryEnvelope() envelope: QueryEnvelope,
    @Answer() answer: Answer,
  ): Promise<z.infer<typeof LimitsBody>> {
    return answer(await this.app.queries.readLimits(path, envelope));
  }

  @Patch(':organizationId')
  @Operation({
    id: 'renameOrganization',
    summary: 'Rename an organization',
    access: { needs: 'org.manage' },
    answer: OrganizationBody,
    refusals: IN_ORGANIZATION,
  })
  async rename(
    @Params(OrganizationPath, UNKNOWN_ORGANIZATION) path: Path,
    @Body(RenameOrganizationBody) body: z.infer<typeof RenameOrganizationBody>,
    @CommandEnvelope() envelope: CommandEnvelope,
    @Answer() answer: Answer,
  ): Promise<Shape> {
    return answer(await this.app.commands.renameOrganization({ ...path, ...body }, envelope));
  }

  @Delete(':organizationId')
  @Operation({
    id: 'deleteOrganization',
    summary: 'Delete an organization; its name must be typed again',
    access: { needs: 'org.delete' },
    refusals: [...IN_ORGANIZATION, 'organization.not-confirmed', 'limit.reached'],
  })
  async delete(
    @Params(OrganizationPath, UNKNOWN_ORGANIZATION) path: Path,
    @Body(DeleteOrganizationBody) body: z.infer<typeof DeleteOrganizationBody>,
    @CommandEnvelope() envelope: CommandEnvelope,
    @Answer() answer: Answer,
  ): Promise<void> {
    answer(await this.app.commands.deleteOrganization({ ...path, ...body }, envelope));
  }

  @Post(':organizationId/restore')
  @Operation({
    id: 'restoreOrganization',
    summary: 'Restore a deleted organization within its grace',
    access: { needs: 'owner.manage' },
    answer: OrganizationBody,
    refusals: IN_ORGANIZATION,
  })
  async restore(
    @Params(OrganizationPath, UNKNOWN_ORGANIZATION) path: Path,
    @CommandEnvelope() envelope: CommandEnvelope,
    @Answer() answer: Answer,
  ): Promise<Shape> {
    return answer(await this.app.commands.restoreOrganization(path, envelope));
  }
}
