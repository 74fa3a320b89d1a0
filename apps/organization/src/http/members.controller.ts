import { ChangeRoleBody, MemberBody, MemberPage, MemberPath, OrganizationPath, PageQuery } from '@guildhall/contracts';
import { Answer, Body, Caller, Cursors, Envelope, MinPosition, Operation, Params, Query } from '@guildhall/nest';
import { admittedAnew, changeRole, memberNow, membersOf, removeMember } from '@guildhall/organization';
import { Controller, Delete, Get, Inject, Patch } from '@nestjs/common';
import type { z } from 'zod';
import { ADMIT, CLOCK, READING, WRITING, type Admit, type Clock, type Reading, type Writing } from '../tokens.ts';
import { INSIDE, OF_MEMBER, UNKNOWN } from './refusals.ts';
import { memberShape } from './shapes.ts';

type Path = z.infer<typeof MemberPath>;
type Shape = z.infer<typeof MemberBody>;

@Controller('v1/organizations/:organizationId/members')
export class MembersController {
  constructor(
    @Inject(WRITING) private readonly writing: Writing,
    @Inject(READING) private readonly reading: Reading,
    @Inject(ADMIT) private readonly admit: Admit,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @Operation({
    id: 'listMembers',
    summary: 'The members, oldest membership first',
    access: { needs: 'member.read' },
    answer: MemberPage,
    refusals: { ...INSIDE, 'cursor.invalid': 'invalid' },
  })
  async list(
    @Params(OrganizationPath, UNKNOWN) { organizationId }: z.infer<typeof OrganizationPath>,
    @Query(PageQuery) { limit, cursor }: z.infer<typeof PageQuery>,
    @Caller() { accountId }: Caller,
    @Cursors() { afterCursor, cursorOf }: Cursors,
    @MinPosition() min: MinPosition,
  ): Promise<z.infer<typeof MemberPage>> {
    await this.reading.waitForProjections(min);
    await this.admit(accountId, organizationId, 'member.read');
    const list = `members|${organizationId}`;
    const { items, next } = await membersOf(this.reading).page({ organizationId, limit, ...afterCursor(list, cursor) });
    return { items: items.map(memberShape), nextCursor: cursorOf(list, next) };
  }

  @Get(':accountId')
  @Operation({ id: 'readMember', summary: 'Read a member', access: { needs: 'member.read' }, answer: MemberBody, refusals: OF_MEMBER })
  async read(
    @Params(MemberPath, 'member.unknown') { organizationId, accountId }: Path,
    @Caller() caller: Caller,
    @MinPosition() min: MinPosition,
    @Answer() answer: Answer,
  ): Promise<Shape> {
    await this.reading.waitForProjections(min);
    await this.admit(caller.accountId, organizationId, 'member.read');
    const member = await membersOf(this.reading).one(organizationId, accountId);
    return answer(member, memberShape(member));
  }

  @Patch(':accountId')
  @Operation({
    id: 'changeRole',
    summary: 'Change another member’s role',
    access: { needs: 'member.role.set' },
    answer: MemberBody,
    refusals: { ...OF_MEMBER, 'member.own-role': 'forbidden', 'organization.last-owner': 'conflict' },
  })
  async changeRole(
    @Params(MemberPath, 'member.unknown') { organizationId, accountId }: Path,
    @Body(ChangeRoleBody) { role }: z.infer<typeof ChangeRoleBody>,
    @Caller() { accountId: by }: Caller,
    @Envelope() envelope: Envelope,
    @Answer() answer: Answer,
  ): Promise<Shape> {
    const command = { type: 'ChangeRole', data: { organizationId, accountId, role }, by, at: this.now() } as const;
    const handled = await this.writing.handle(changeRole, command, envelope);
    if (handled.repeated) await admittedAnew(this.reading)(by, organizationId, 'member.role.set');
    const member = await memberNow(this.reading)(organizationId, accountId);
    return answer(handled, { ...memberShape(member), ...handled.result });
  }

  @Delete(':accountId')
  @Operation({
    id: 'removeMember',
    summary: 'Remove a member; removing oneself is leaving',
    access: { needs: 'member.manage' },
    refusals: { ...OF_MEMBER, 'organization.last-owner': 'conflict' },
  })
  async remove(
    @Params(MemberPath, 'member.unknown') path: Path,
    @Caller() { accountId: by }: Caller,
    @Envelope() envelope: Envelope,
    @Answer() answer: Answer,
  ): Promise<void> {
    answer(await removeMember(this.writing)({ ...path, by, at: this.now() }, envelope));
  }

  private now(): string {
    return this.clock.now().toISOString();
  }
}
