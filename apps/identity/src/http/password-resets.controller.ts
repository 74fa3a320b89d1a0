import { AcceptedForMailBody, ConfirmResetBody, RequestResetBody } from '@guildhall/contracts';
import { requestPasswordReset, resetPassword } from '@guildhall/identity';
import { Answer, Body, Envelope, Network, Operation } from '@guildhall/nest';
import { Controller, Inject, Post } from '@nestjs/common';
import type { z } from 'zod';
import { CLOCK, CONFIG, GUESSES, WRITING, type Clock, type IdentityConfig, type PasswordGuesses, type Writing } from '../tokens.ts';
import { inStep } from './in-step.ts';

@Controller('v1/password-resets')
export class PasswordResetsController {
  constructor(
    @Inject(WRITING) private readonly writing: Writing,
    @Inject(CONFIG) private readonly config: IdentityConfig,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(GUESSES) private readonly guesses: PasswordGuesses,
  ) {}

  @Post()
  @Operation({
    id: 'requestPasswordReset',
    summary: 'Ask for a link to set a new password',
    access: 'open',
    uniform: true,
    limit: 'credentials',
    status: 202,
    answer: AcceptedForMailBody,
  })
  async request(
    @Body(RequestResetBody) { email }: z.infer<typeof RequestResetBody>,
    @Envelope() envelope: Envelope,
  ): Promise<z.infer<typeof AcceptedForMailBody>> {
    await inStep(this.config.uniformStep, () => requestPasswordReset(this.writing)({ email, at: this.now() }, envelope));
    return { status: 'accepted' };
  }

  @Post('confirm')
  @Operation({
    id: 'resetPassword',
    summary: 'Set a new password by the link; all sessions end',
    access: 'open',
    limit: 'tokens',
    refusals: { 'reset.invalid': 'invalid', 'reset.used': 'conflict', 'reset.expired': 'gone', 'password.common': 'invalid' },
  })
  async confirm(
    @Body(ConfirmResetBody) { token, newPassword }: z.infer<typeof ConfirmResetBody>,
    @Network() network: string,
    @Envelope() envelope: Envelope,
    @Answer() answer: Answer,
  ): Promise<void> {
    const { email, ...handled } = await resetPassword(this.writing)({ token, newPassword, at: this.now() }, envelope);
    await this.guesses.welcome({ email, network });
    answer(handled);
  }

  private now(): string {
    return this.clock.now().toISOString();
  }
}
