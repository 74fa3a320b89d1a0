import { ChoiceBody, ChoiceByLinkBody, ChosenByLinkBody, InvitationMailsBody } from '@guildhall/contracts';
import { Answer, Body, Caller, Envelope, Operation } from '@guildhall/nest';
import { choiceOf, chooseByLink, chooseForOneself } from '@guildhall/notification';
import { Controller, Get, Inject, Put } from '@nestjs/common';
import type { z } from 'zod';
import { CHOOSING, CLOCK, type Choosing, type Clock } from '../tokens.ts';

type Choice = z.infer<typeof InvitationMailsBody>;

/** Who wants which mails: for now, whether invitations may be mailed to an address. */
@Controller('v1')
export class ChoicesController {
  constructor(
    @Inject(CHOOSING) private readonly choosing: Choosing,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Put('invitation-mails')
  @Operation({
    id: 'chooseInvitationMailsByLink',
    summary: 'Stop or resume invitations by mail, by the link in one',
    access: 'open',
    limit: 'tokens',
    answer: ChosenByLinkBody,
    refusals: { 'opt-out.invalid': 'invalid', 'opt-out.stands': 'conflict' },
  })
  async byLink(
    @Body(ChoiceByLinkBody) { token, wanted }: z.infer<typeof ChoiceByLinkBody>,
    @Envelope() envelope: Envelope,
    @Answer() answer: Answer,
  ): Promise<z.infer<typeof ChosenByLinkBody>> {
    const handled = await chooseByLink(this.choosing)({ token, wanted, at: this.now() }, envelope);
    return answer(handled, handled.result);
  }

  @Get('me/invitation-mails')
  @Operation({
    id: 'readInvitationMails',
    summary: 'Whether invitations are mailed to the caller’s address',
    access: 'signed-in',
    answer: InvitationMailsBody,
  })
  read(@Caller() { email }: Caller): Promise<Choice> {
    return choiceOf(this.choosing)(email);
  }

  @Put('me/invitation-mails')
  @Operation({
    id: 'chooseInvitationMails',
    summary: 'Stop or resume invitations by mail to one’s address',
    access: 'signed-in',
    answer: InvitationMailsBody,
  })
  async choose(
    @Body(ChoiceBody) { wanted }: z.infer<typeof ChoiceBody>,
    @Caller() { email }: Caller,
    @Envelope() envelope: Envelope,
    @Answer() answer: Answer,
  ): Promise<Choice> {
    const handled = await chooseForOneself(this.choosing)({ email, wanted, at: this.now() }, envelope);
    return answer(handled, handled.result);
  }

  private now(): string {
    return this.clock.now().toISOString();
  }
}
