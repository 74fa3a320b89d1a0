import { AccountBody, ChangePasswordBody, UpdateMeBody } from '@guildhall/contracts';
import { changePassword, meOf, renameAccount } from '@guildhall/identity';
import { Answer, Body, Caller, Envelope, Operation } from '@guildhall/nest';
import { Controller, Get, Inject, Patch, Post } from '@nestjs/common';
import type { z } from 'zod';
import { CLOCK, GUESSES, READING, WRITING, type Clock, type PasswordGuesses, type Reading, type Writing } from '../tokens.ts';

type Account = z.infer<typeof AccountBody>;

@Controller('v1/me')
export class MeController {
  constructor(
    @Inject(WRITING) private readonly writing: Writing,
    @Inject(READING) private readonly reading: Reading,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(GUESSES) private readonly guesses: PasswordGuesses,
  ) {}

  @Get()
  @Operation({ id: 'readMe', summary: 'The caller’s account', access: 'signed-in', answer: AccountBody })
  read(@Caller() { accountId }: Caller): Promise<Account> {
    return meOf(this.reading)(accountId);
  }

  @Patch()
  @Operation({ id: 'updateMe', summary: 'Change one’s name', access: 'signed-in', answer: AccountBody })
  async update(
    @Body(UpdateMeBody) { name }: z.infer<typeof UpdateMeBody>,
    @Caller() caller: Caller,
    @Envelope() envelope: Envelope,
    @Answer() answer: Answer,
  ): Promise<Account> {
    const handled = await renameAccount(this.writing)({ name, caller, at: this.now() }, envelope);
    return answer(handled, { id: caller.accountId, email: caller.email, name });
  }

  @Post('password')
  @Operation({
    id: 'changePassword',
    summary: 'Change one’s password; all other sessions end',
    access: 'signed-in',
    limit: 'credentials',
    refusals: { 'password.wrong': 'forbidden', 'password.common': 'invalid' },
  })
  async changePassword(
    @Body(ChangePasswordBody) { currentPassword, newPassword }: z.infer<typeof ChangePasswordBody>,
    @Caller() caller: Caller,
    @Envelope() envelope: Envelope,
    @Answer() answer: Answer,
  ): Promise<void> {
    const wish = { currentPassword, newPassword, caller, at: this.now() };
    answer(await this.guesses.prove(caller.sessionId, () => changePassword(this.writing)(wish, envelope)));
  }

  private now(): string {
    return this.clock.now().toISOString();
  }
}
