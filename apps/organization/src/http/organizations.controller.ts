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
import { Answer, Body, Caller, Cursors, Envelope, MinPosition, Operation, Params, Query } from '@guildhall/nest';
import {
  createOrganization,
  deleteOrganization,
  limitsOf,
  organizationsOf,
  renameOrganization,
  restoreOrganization,
} from '@guildhall/organization';
import { Controller, Delete, Get, Inject, Patch, Post } from '@nestjs/common';
import type { z } from 'zod';
import { ADMIT, CLOCK, READING, WRITING, type Admit, type Clock, type Reading, type Writing } from '../tokens.ts';
import { INSIDE, UNKNOWN } from './refusals.ts';
import { organizationShape } from './shapes.ts';

type Path = z.infer<typeof OrganizationPath>;
type Shape = z.infer<typeof OrganizationBody>;

@Controller('v1/organizations')
export class OrganizationsController {
  constructor(
    @Inject(WRITING) private readonly writing: Writing,
    @Inject(READING) private readonly reading: Reading,
    @Inject(ADMIT) private readonly admit: Admit,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Post()
  @Operation({
    id: 'createOrganization',
    summary: 'Create an organization and own it',
    access: 'signed-in',
    status: 201,
    answer: OrganizationBody,
    refusals: { 'account.exclusive': 'conflict', 'limit.reached': 'limited' },
  })
  async create(
    @Body(CreateOrganizationBody) { name }: z.infer<typeof CreateOrganizationBody>,
    @Caller() caller: Caller,
    @Envelope() envelope: Envelope,
    @Answer() answer: Answer,
  ): Promise<Shape> {
    const handled = await createOrganization(this.writing)({ name, caller, at: this.now() }, envelope);
    return answer(handled, handled.result);
  }

  @Get()
  @Operation({
    id: 'listOrganizations',
    summary: 'The organizations that the caller belongs to, or those that they can restore',
    access: 'signed-in',
    answer: OrganizationPage,
    refusals: { 'cursor.invalid': 'invalid' },
  })
  async list(
    @Query(OrganizationQuery) { limit, cursor, deleted }: z.infer<typeof OrganizationQuery>,
    @Caller() { accountId }: Caller,
    @Cursors() { afterCursor, cursorOf }: Cursors,
    @MinPosition() min: MinPosition,
  ): Promise<z.infer<typeof OrganizationPage>> {
    await this.reading.waitForProjections(min);
    const isDeleted = deleted === 'true';
    const list = isDeleted ? 'deleted organizations' : 'organizations';
    const { items, next } = await organizationsOf(this.reading)({ accountId, isDeleted, limit, ...afterCursor(list, cursor) });
    return { items: items.map(organizationShape), nextCursor: cursorOf(list, next) };
  }

  @Get(':organizationId')
  @Operation({
    id: 'readOrganization',
    summary: 'Read an organization',
    access: { needs: 'org.read' },
    answer: OrganizationBody,
    refusals: INSIDE,
  })
  async read(
    @Params(OrganizationPath, UNKNOWN) { organizationId }: Path,
    @Caller() { accountId }: Caller,
    @MinPosition() min: MinPosition,
    @Answer() answer: Answer,
  ): Promise<Shape> {
    await this.reading.waitForProjections(min);
    const { organization, member } = await this.admit(accountId, organizationId, 'org.read');
    return answer(organization, organizationShape({ organization, role: member.role }));
  }

  @Get(':organizationId/limits')
  @Operation({
    id: 'readLimits',
    summary: 'What the organization and the caller may still do today, and in this hour',
    access: { needs: 'org.read' },
    answer: LimitsBody,
    refusals: INSIDE,
  })
  async limits(
    @Params(OrganizationPath, UNKNOWN) { organizationId }: Path,
    @Caller() { accountId }: Caller,
    @MinPosition() min: MinPosition,
  ): Promise<z.infer<typeof LimitsBody>> {
    await this.reading.waitForProjections(min);
    await this.admit(accountId, organizationId, 'org.read');
    const rates = await limitsOf(this.reading)(organizationId, accountId);
    return { items: rates.map(({ name, limit, used, resetsAt }) => ({ name, limit, used, kind: 'rate', resetsAt })) };
  }

  @Patch(':organizationId')
  @Operation({
    id: 'renameOrganization',
    summary: 'Rename an organization',
    access: { needs: 'org.manage' },
    answer: OrganizationBody,
    refusals: INSIDE,
  })
  async rename(
    @Params(OrganizationPath, UNKNOWN) { organizationId }: Path,
    @Body(RenameOrganizationBody) { name }: z.infer<typeof RenameOrganizationBody>,
    @Caller() { accountId: by }: Caller,
    @Envelope() envelope: Envelope,
    @Answer() answer: Answer,
  ): Promise<Shape> {
    const command = { type: 'RenameOrganization', data: { organizationId, name }, by, at: this.now() } as const;
    const handled = await this.writing.handle(renameOrganization, command, envelope);
    return answer(handled, handled.result);
  }

  @Delete(':organizationId')
  @Operation({
    id: 'deleteOrganization',
    summary: 'Delete an organization; its name must be typed again',
    access: { needs: 'org.delete' },
    refusals: { ...INSIDE, 'organization.not-confirmed': 'invalid', 'limit.reached': 'limited' },
  })
  async delete(
    @Params(OrganizationPath, UNKNOWN) { organizationId }: Path,
    @Body(DeleteOrganizationBody) { confirm }: z.infer<typeof DeleteOrganizationBody>,
    @Caller() { accountId: by }: Caller,
    @Envelope() envelope: Envelope,
    @Answer() answer: Answer,
  ): Promise<void> {
    const { limits } = this.writing;
    const command = { type: 'DeleteOrganization', data: { organizationId, confirm, limits }, by, at: this.now() } as const;
    answer(await this.writing.handle(deleteOrganization, command, envelope));
  }

  @Post(':organizationId/restore')
  @Operation({
    id: 'restoreOrganization',
    summary: 'Restore a deleted organization within its grace',
    access: { needs: 'owner.manage' },
    answer: OrganizationBody,
    refusals: INSIDE,
  })
  async restore(
    @Params(OrganizationPath, UNKNOWN) { organizationId }: Path,
    @Caller() { accountId: by }: Caller,
    @Envelope() envelope: Envelope,
    @Answer() answer: Answer,
  ): Promise<Shape> {
    const command = { type: 'RestoreOrganization', data: { organizationId }, by, at: this.now() } as const;
    const handled = await this.writing.handle(restoreOrganization, command, envelope);
    return answer(handled, handled.result);
  }

  private now(): string {
    return this.clock.now().toISOString();
  }
}
