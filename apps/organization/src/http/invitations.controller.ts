import {
  ChangeInvitationRoleBody,
  INVITATION_ENDED,
  InvitationBody,
  InvitationPage,
  InvitationPath,
  InvitationQuery,
  InviteAnswerBody,
  InviteBody,
  canonicalAddress,
  OrganizationPath,
} from '@guildhall/contracts';
import { Answer, Body, Caller, Cursors, Envelope, MinPosition, Operation, Params, Query } from '@guildhall/nest';
import {
  admittedAnew,
  cancelInvitation,
  changeInvitationRole,
  deliveryNow,
  invitationsOf,
  invitedAddress,
  inviteMembers,
  mayInvite,
  resendInvitation,
} from '@guildhall/organization';
import { Controller, Delete, Get, Inject, Patch, Post } from '@nestjs/common';
import type { z } from 'zod';
import { ADMIT, CLOCK, READING, WRITING, type Admit, type Clock, type Reading, type Writing } from '../tokens.ts';
import { INSIDE, OF_INVITATION, RACED, UNKNOWN } from './refusals.ts';
import { invitationShape, problemShape } from './shapes.ts';

type Path = z.infer<typeof InvitationPath>;
type OrganizationOnly = z.infer<typeof OrganizationPath>;
type Shape = z.infer<typeof InvitationBody>;

@Controller('v1/organizations/:organizationId/invitations')
export class InvitationsController {
  constructor(
    @Inject(WRITING) private readonly writing: Writing,
    @Inject(READING) private readonly reading: Reading,
    @Inject(ADMIT) private readonly admit: Admit,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Post()
  @Operation({
    id: 'inviteMembers',
    summary: 'Invite people, each with an answer of its own',
    access: { needs: 'member.invite' },
    status: 201,
    answer: InviteAnswerBody,
    refusals: { ...INSIDE, 'invitation.batch-too-large': 'invalid', 'invitation.batch-refused': 'conflict' },
  })
  async invite(
    @Params(OrganizationPath, UNKNOWN) { organizationId }: OrganizationOnly,
    @Body(InviteBody) { invitations, atomic }: z.infer<typeof InviteBody>,
    @Caller() caller: Caller,
    @Envelope() envelope: Envelope,
    @Answer() answer: Answer,
  ): Promise<z.infer<typeof InviteAnswerBody>> {
    const at = this.now();
    const items = invitations.map(({ email, role }) => ({ email: canonicalAddress(email), role }));
    const handled = await inviteMembers(this.writing)({ organizationId, items, atomic, caller, at }, envelope);
    const answered = handled.result.answers.map((one, n) => {
      const { email = '', role = 'member' } = invitations[n] ?? {};
      if ('refused' in one) return { email, status: 'refused', problem: problemShape(one) } as const;
      const { invitationId: id } = one;
      const { expiresAt, createdAt } = handled.result;
      return {
        email,
        status: 'sent',
        invitation: {
          id,
          organizationId,
          email: items[n]?.email ?? email,
          role,
          status: 'pending',
          expiresAt,
          invitedBy: caller.accountId,
          createdAt,
          delivery: 'queued',
        },
      } as const;
    });
    return answer(handled, { items: answered });
  }

  @Get()
  @Operation({
    id: 'listInvitations',
    summary: 'All invitations, newest first',
    access: { needs: 'member.read' },
    answer: InvitationPage,
    refusals: { ...INSIDE, 'cursor.invalid': 'invalid' },
  })
  async list(
    @Params(OrganizationPath, UNKNOWN) { organizationId }: OrganizationOnly,
    @Query(InvitationQuery) { limit, cursor, status }: z.infer<typeof InvitationQuery>,
    @Caller() { accountId }: Caller,
    @Cursors() { afterCursor, cursorOf }: Cursors,
    @MinPosition() min: MinPosition,
  ): Promise<z.infer<typeof InvitationPage>> {
    await this.reading.waitForProjections(min);
    const { member } = await this.admit(accountId, organizationId, 'member.read');
    const list = `invitations|${organizationId}|${status ?? ''}`;
    const { items, next } = await invitationsOf(this.reading).page({
      organizationId,
      limit,
      ...(status === undefined ? {} : { status }),
      ...afterCursor(list, cursor),
    });
    return { items: items.map((doc) => invitationShape(doc, mayInvite(member.role))), nextCursor: cursorOf(list, next) };
  }

  @Get(':invitationId')
  @Operation({
    id: 'readInvitation',
    summary: 'Read an invitation and how its mail fared',
    access: { needs: 'member.read' },
    answer: InvitationBody,
    refusals: OF_INVITATION,
  })
  async read(
    @Params(InvitationPath, 'invitation.unknown') { organizationId, invitationId }: Path,
    @Caller() { accountId }: Caller,
    @MinPosition() min: MinPosition,
    @Answer() answer: Answer,
  ): Promise<Shape> {
    await this.reading.waitForProjections(min);
    const { member } = await this.admit(accountId, organizationId, 'member.read');
    const found = await invitationsOf(this.reading).one(organizationId, invitationId);
    return answer(found, invitationShape(found, mayInvite(member.role)));
  }

  @Post(':invitationId/resend')
  @Operation({
    id: 'resendInvitation',
    summary: 'Send a new link, valid from now; the old one dies',
    access: { needs: 'member.invite' },
    answer: InvitationBody,
    refusals: {
      ...OF_INVITATION,
      ...INVITATION_ENDED,
      ...RACED,
      'invitation.already-open': 'conflict',
      'member.already': 'conflict',
      'limit.reached': 'limited',
    },
  })
  async resend(
    @Params(InvitationPath, 'invitation.unknown') path: Path,
    @Caller() caller: Caller,
    @Envelope() envelope: Envelope,
    @Answer() answer: Answer,
  ): Promise<Shape> {
    const handled = await resendInvitation(this.writing)({ ...path, caller, at: this.now() }, envelope);
    if (handled.repeated) await admittedAnew(this.reading)(caller.accountId, path.organizationId, 'member.invite');
    const email = await invitedAddress(this.reading)(path.organizationId, path.invitationId);
    const sent = { ...handled.result, ...path, email, status: 'pending', delivery: 'queued' } as const;
    return answer(handled, invitationShape(sent, true));
  }

  @Patch(':invitationId')
  @Operation({
    id: 'changeInvitationRole',
    summary: 'Change the role of an open invitation; its link stays good',
    access: { needs: 'member.invite' },
    answer: InvitationBody,
    refusals: { ...OF_INVITATION, ...INVITATION_ENDED },
  })
  async changeRole(
    @Params(InvitationPath, 'invitation.unknown') path: Path,
    @Body(ChangeInvitationRoleBody) { role }: z.infer<typeof ChangeInvitationRoleBody>,
    @Caller() { accountId: by, name: inviterName }: Caller,
    @Envelope() envelope: Envelope,
    @Answer() answer: Answer,
  ): Promise<Shape> {
    const command = { type: 'ChangeInvitationRole', data: { ...path, role, inviterName }, by, at: this.now() } as const;
    const handled = await this.writing.handle(changeInvitationRole, command, envelope);
    if (handled.repeated) await admittedAnew(this.reading)(by, path.organizationId, 'member.invite');
    const email = await invitedAddress(this.reading)(path.organizationId, path.invitationId);
    const delivery = await deliveryNow(this.reading)(path.invitationId, handled.result.issue);
    return answer(handled, invitationShape({ ...handled.result, ...path, email, status: 'pending', delivery }, true));
  }

  @Delete(':invitationId')
  @Operation({
    id: 'cancelInvitation',
    summary: 'Cancel a pending invitation',
    access: { needs: 'member.invite' },
    refusals: { ...OF_INVITATION, ...INVITATION_ENDED },
  })
  async cancel(
    @Params(InvitationPath, 'invitation.unknown') path: Path,
    @Caller() caller: Caller,
    @Envelope() envelope: Envelope,
    @Answer() answer: Answer,
  ): Promise<void> {
    answer(await cancelInvitation(this.writing)({ ...path, caller, at: this.now() }, envelope));
  }

  private now(): string {
    return this.clock.now().toISOString();
  }
}
