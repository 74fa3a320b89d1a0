import {
  AcceptedBody,
  AnswerInvitationBody,
  INVITATION_ENDED,
  MyInvitationPage,
  PageQuery,
  PreviewBody,
  TokenBody,
} from '@guildhall/contracts';
import { Answer, Body, Caller, Cursors, Envelope, MinPosition, Operation, Query } from '@guildhall/nest';
import { acceptInvitation, declineInvitation, invitationsOf, previewInvitation } from '@guildhall/organization';
import { Controller, Get, Inject, Post } from '@nestjs/common';
import type { z } from 'zod';
import { CLOCK, READING, WRITING, type Clock, type Reading, type Writing } from '../tokens.ts';
import { RACED } from './refusals.ts';
import { masked } from './shapes.ts';

type Which = z.infer<typeof AnswerInvitationBody>;

/** The invitee's side: by the link's token, or by the address that an account has proven to be its own. */
@Controller('v1/invitations')
export class InviteeController {
  constructor(
    @Inject(WRITING) private readonly writing: Writing,
    @Inject(READING) private readonly reading: Reading,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @Operation({
    id: 'listMyInvitations',
    summary: 'Open invitations to the caller’s address',
    access: 'signed-in',
    answer: MyInvitationPage,
    refusals: { 'cursor.invalid': 'invalid' },
  })
  async mine(
    @Query(PageQuery) { limit, cursor }: z.infer<typeof PageQuery>,
    @Caller() { email }: Caller,
    @Cursors() { afterCursor, cursorOf }: Cursors,
    @MinPosition() min: MinPosition,
  ): Promise<z.infer<typeof MyInvitationPage>> {
    await this.reading.waitForProjections(min);
    const { items, next } = await invitationsOf(this.reading).mine(email, limit, afterCursor('mine', cursor).after);
    const shaped = items.map(({ invitationId: id, organizationId, organizationName, role, status, expiresAt, inviterName, createdAt }) => ({
      id,
      organization: { id: organizationId, name: organizationName },
      role,
      status,
      expiresAt,
      inviterName,
      createdAt,
    }));
    return { items: shaped, nextCursor: cursorOf('mine', next) };
  }

  @Post('preview')
  @Operation({
    id: 'previewInvitation',
    summary: 'What a link stands for',
    access: 'open',
    limit: 'tokens',
    answer: PreviewBody,
    refusals: { ...INVITATION_ENDED, 'invitation.authority-lost': 'conflict' },
  })
  async preview(@Body(TokenBody) { token }: z.infer<typeof TokenBody>): Promise<z.infer<typeof PreviewBody>> {
    const { organizationName: name, inviterName, invitation } = await previewInvitation(this.reading)(token);
    const { organizationId: id, role, email, expiresAt } = invitation;
    return { organization: { id, name }, role, email: masked(email), expiresAt, inviterName };
  }

  @Post('accept')
  @Operation({
    id: 'acceptInvitation',
    summary: 'Accept an invitation',
    access: 'signed-in',
    limit: 'tokens',
    answer: AcceptedBody,
    refusals: {
      ...INVITATION_ENDED,
      ...RACED,
      'invitation.other-address': 'forbidden',
      'invitation.authority-lost': 'conflict',
      'member.already': 'conflict',
      'account.exclusive': 'conflict',
    },
  })
  async accept(
    @Body(AnswerInvitationBody) which: Which,
    @Caller() caller: Caller,
    @Envelope() envelope: Envelope,
    @Answer() answer: Answer,
  ): Promise<z.infer<typeof AcceptedBody>> {
    const handled = await acceptInvitation(this.writing)({ which, caller, at: this.now() }, envelope);
    return answer(handled, handled.result);
  }

  @Post('decline')
  @Operation({
    id: 'declineInvitation',
    summary: 'Decline an invitation: by its link, also without an account',
    access: 'optional',
    limit: 'tokens',
    refusals: INVITATION_ENDED,
  })
  async decline(
    @Body(AnswerInvitationBody) which: Which,
    @Caller() caller: Caller | undefined,
    @Envelope() envelope: Envelope,
    @Answer() answer: Answer,
  ): Promise<void> {
    answer(await declineInvitation(this.writing)({ which, caller, at: this.now() }, envelope));
  }

  private now(): string {
    return this.clock.now().toISOString();
  }
}
