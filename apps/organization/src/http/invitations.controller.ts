import {
  ChangeInvitationRoleBody,
  InvitationBody,
  InvitationPage,
  InvitationPath,
  InvitationQuery,
  InviteAnswerBody,
  InviteBody,
  canonicalAddress,
  OrganizationPath,
} from '@guildhall/contracts';
import { Answer, Body, CommandEnvelope, Page, Params, Query, QueryEnvelope } from '@guildhall/nest';
import type { OrganizationApp } from '@guildhall/organization';
import { Controller, Delete, Get, Inject, Patch, Post } from '@nestjs/common';
import type { z } from 'zod';
import { APP } from '../tokens.ts';
import { ENDED, IN_ORGANIZATION, OF_INVITATION, UNKNOWN_INVITATION, UNKNOWN_ORGANIZATION } from './refusals.ts';
import { Operation } from './operation.ts';

type Path = z.infer<typeof InvitationPath>;
type OrganizationOnly = z.infer<typeof OrganizationPath>;
type Shape = z.infer<typeof InvitationBody>;

@Controller('v1/organizations/:organizationId/invitations')
export class InvitationsController {
  constructor(@Inject(APP) private readonly app: OrganizationApp) {}

  @Post()
  @Operation({
    id: 'inviteMembers',
    summary: 'Invite people, each with an answer of its own',
    access: { needs: 'member.invite' },
    status: 201,
    answer: InviteAnswerBody,
    refusals: [...IN_ORGANIZATION, 'invitation.batch-too-large', 'invitation.batch-refused'],
  })
  async invite(
    @Params(OrganizationPath, UNKNOWN_ORGANIZATION) path: OrganizationOnly,
    @Body(InviteBody) body: z.infer<typeof InviteBody>,
    @CommandEnvelope() envelope: CommandEnvelope,
    @Answer() answer: Answer,
  ): Promise<z.infer<typeof InviteAnswerBody>> {
    const invitations = body.invitations.map(({ email, role }) => ({ email, address: canonicalAddress(email), role }));
    return answer(await this.app.commands.inviteMembers({ ...path, ...body, invitations }, envelope));
  }

  @Get()
  @Operation({
    id: 'listInvitations',
    summary: 'All invitations, newest first',
    access: { needs: 'member.read' },
    answer: InvitationPage,
    refusals: [...IN_ORGANIZATION, 'cursor.invalid'],
  })
  list(
    @Params(OrganizationPath, UNKNOWN_ORGANIZATION) { organizationId }: OrganizationOnly,
    @Query(InvitationQuery) query: z.infer<typeof InvitationQuery>,
    @QueryEnvelope() envelope: QueryEnvelope,
    @Page() page: Page,
  ): Promise<z.infer<typeof InvitationPage>> {
    const { status } = query;
    return page(`invitations|${organizationId}|${status ?? ''}`, query, (range) =>
      this.app.queries.listInvitations({ organizationId, status, ...range }, envelope),
    );
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
    @Params(InvitationPath, UNKNOWN_INVITATION) path: Path,
    @QueryEnvelope() envelope: QueryEnvelope,
    @Answer() answer: Answer,
  ): Promise<Shape> {
    return answer(await this.app.queries.readInvitation(path, envelope));
  }

  @Post(':invitationId/resend')
  @Operation({
    id: 'resendInvitation',
    summary: 'Send a new link, valid from now; the old one dies',
    access: { needs: 'member.invite' },
    answer: InvitationBody,
    refusals: [...OF_INVITATION, ...ENDED, 'invitation.already-open', 'member.already', 'limit.reached'],
  })
  async resend(
    @Params(InvitationPath, UNKNOWN_INVITATION) path: Path,
    @CommandEnvelope() envelope: CommandEnvelope,
    @Answer() answer: Answer,
  ): Promise<Shape> {
    return answer(await this.app.commands.resendInvitation(path, envelope));
  }

  @Patch(':invitationId')
  @Operation({
    id: 'changeInvitationRole',
    summary: 'Change the role of an open invitation; its link stays good',
    access: { needs: 'member.invite' },
    answer: InvitationBody,
    refusals: [...OF_INVITATION, ...ENDED],
  })
  async changeRole(
    @Params(InvitationPath, UNKNOWN_INVITATION) path: Path,
    @Body(ChangeInvitationRoleBody) body: z.infer<typeof ChangeInvitationRoleBody>,
    @CommandEnvelope() envelope: CommandEnvelope,
    @Answer() answer: Answer,
  ): Promise<Shape> {
    return answer(await this.app.commands.changeInvitationRole({ ...path, ...body }, envelope));
  }

  @Delete(':invitationId')
  @Operation({
    id: 'cancelInvitation',
    summary: 'Cancel a pending invitation',
    access: { needs: 'member.invite' },
    refusals: [...OF_INVITATION, ...ENDED],
  })
  async cancel(
    @Params(InvitationPath, UNKNOWN_INVITATION) path: Path,
    @CommandEnvelope() envelope: CommandEnvelope,
    @Answer() answer: Answer,
  ): Promise<void> {
    answer(await this.app.commands.cancelInvitation(path, envelope));
  }
}
