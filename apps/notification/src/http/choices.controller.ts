import { ChoiceBody, ChoiceByLinkBody, ChosenByLinkBody, InvitationMailsBody } from '@guildhall/contracts';
import { Answer, Body, CommandEnvelope, QueryEnvelope } from '@guildhall/nest';
import type { NotificationApp } from '@guildhall/notification';
import { Controller, Get, Inject, Put } from '@nestjs/common';
import type { z } from 'zod';
import { APP } from '../tokens.ts';
import { Operation } from './operation.ts';

type Choice = z.infer<typeof InvitationMailsBody>;

/** Who wants which mails: for now, whether invitations may be mailed to an address. */
@Controller('v1')
export class ChoicesController {
  constructor(@Inject(APP) private readonly app: NotificationApp) {}

  @Put('invitation-mails')
  @Operation({
    id: 'chooseInvitationMailsByLink',
    summary: 'Stop or resume invitations by mail, by the link in one',
    access: 'open',
    limit: 'tokens',
    answer: ChosenByLinkBody,
    refusals: ['opt-out.invalid', 'opt-out.stands'],
  })
  async byLink(
    @Body(ChoiceByLinkBody) body: z.infer<typeof ChoiceByLinkBody>,
    @CommandEnvelope() envelope: CommandEnvelope<undefined>,
    @Answer() answer: Answer,
  ): Promise<z.infer<typeof ChosenByLinkBody>> {
    return answer(await this.app.commands.chooseInvitationMailsByLink(body, envelope));
  }

  @Get('me/invitation-mails')
  @Operation({
    id: 'readInvitationMails',
    summary: 'Whether invitations are mailed to the caller’s address',
    access: 'signed-in',
    answer: InvitationMailsBody,
  })
  async read(@QueryEnvelope() envelope: QueryEnvelope, @Answer() answer: Answer): Promise<Choice> {
    return answer(await this.app.queries.readInvitationMails({}, envelope));
  }

  @Put('me/invitation-mails')
  @Operation({
    id: 'chooseInvitationMails',
    summary: 'Stop or resume invitations by mail to one’s address',
    access: 'signed-in',
    answer: InvitationMailsBody,
  })
  async choose(
    @Body(ChoiceBody) body: z.infer<typeof ChoiceBody>,
    @CommandEnvelope() envelope: CommandEnvelope,
    @Answer() answer: Answer,
  ): Promise<Choice> {
    return answer(await this.app.commands.chooseInvitationMails(body, envelope));
  }
}
