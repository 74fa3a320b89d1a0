import { AcceptedBody, AnswerInvitationBody, MyInvitationPage, PageQuery, PreviewBody, TokenBody } from '@guildhall/contracts';
import { Answer, Body, CommandEnvelope, Page, Query, QueryEnvelope, type Caller } from '@guildhall/nest';
import type { OrganizationApp } from '@guildhall/organization';
import { Controller, Get, Inject, Post } from '@nestjs/common';
import type { z } from 'zod';
import { APP } from '../tokens.ts';
import { Operation } from './operation.ts';
import { ENDED } from './refusals.ts';

type Link = z.infer<typeof AnswerInvitationBody>;

/** Operations of the invitee: by the link's token, or by the verified address of an account. */
@Controller('v1/invitations')
export class InviteeController {
  constructor(@Inject(APP) private readonly app: OrganizationApp) {}

  @Get()
  @Operation({
    id: 'listMyInvitations',
    summary: 'Open invitations to the caller’s address',
    access: 'signed-in',
    answer: MyInvitationPage,
    refusals: ['cursor.invalid'],
  })
  list(
    @Query(PageQuery) query: z.infer<typeof PageQuery>,
    @QueryEnvelope() envelope: QueryEnvelope,
    @Page() page: Page,
  ): Promise<z.infer<typeof MyInvitationPage>> {
    return page('mine', query, (range) => this.app.queries.listMyInvitations(range, envelope));
  }

  @Post('preview')
  @Operation({
    id: 'previewInvitation',
    summary: 'What a link stands for',
    access: 'open',
    limit: 'tokens',
    answer: PreviewBody,
    refusals: [...ENDED, 'invitation.authority-lost'],
  })
  async preview(@Body(TokenBody) body: z.infer<typeof TokenBody>, @Answer() answer: Answer): Promise<z.infer<typeof PreviewBody>> {
    return answer(await this.app.queries.previewInvitation(body));
  }

  @Post('accept')
  @Operation({
    id: 'acceptInvitation',
    summary: 'Accept an invitation',
    access: 'signed-in',
    limit: 'tokens',
    answer: AcceptedBody,
    refusals: [...ENDED, 'invitation.other-address', 'invitation.authority-lost', 'member.already'],
  })
  async accept(
    @Body(AnswerInvitationBody) link: Link,
    @CommandEnvelope() envelope: CommandEnvelope,
    @Answer() answer: Answer,
  ): Promise<z.infer<typeof AcceptedBody>> {
    return answer(await this.app.commands.acceptInvitation(link, envelope));
  }

  @Post('decline')
  @Operation({
    id: 'declineInvitation',
    summary: 'Decline an invitation: by its link, also without an account',
    access: 'optional',
    limit: 'tokens',
    refusals: ENDED,
  })
  async decline(
    @Body(AnswerInvitationBody) link: Link,
    @CommandEnvelope() envelope: CommandEnvelope<Caller | undefined>,
    @Answer() answer: Answer,
  ): Promise<void> {
    answer(await this.app.commands.declineInvitation(link, envelope));
  }
}
