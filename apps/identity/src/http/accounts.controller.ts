import { AcceptedForMailBody, RegisterBody, VerifiedBody, VerifyBody } from '@guildhall/contracts';
import { registerAccount, verifyAccount } from '@guildhall/identity';
import { Answer, Body, Envelope, Operation } from '@guildhall/nest';
import { Controller, Inject, Post } from '@nestjs/common';
import type { z } from 'zod';
import { CLOCK, CONFIG, WRITING, type Clock, type IdentityConfig, type Writing } from '../tokens.ts';
import { inStep } from './in-step.ts';

type Accepted = z.infer<typeof AcceptedForMailBody>;

@Controller('v1/accounts')
export class AccountsController {
  constructor(
    @Inject(WRITING) private readonly writing: Writing,
    @Inject(CONFIG) private readonly config: IdentityConfig,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** No position and no tag on the answer: they would tell whether the address is known. */
  @Post()
  @Operation({
    id: 'register',
    summary: 'Sign up; a mail tells the owner of the address what happened',
    access: 'open',
    limit: 'credentials',
    status: 202,
    answer: AcceptedForMailBody,
    refusals: { 'password.common': 'invalid' },
  })
  async register(@Body(RegisterBody) body: z.infer<typeof RegisterBody>, @Envelope() envelope: Envelope): Promise<Accepted> {
    const { email, password, name, invitationToken } = body;
    const wish = { email, password, name, ...(invitationToken === undefined ? {} : { invitationToken }), at: this.now() };
    await inStep(this.config.uniformStep, () => registerAccount(this.writing)(wish, envelope));
    return { status: 'accepted' };
  }

  @Post('verifications')
  @Operation({
    id: 'verifyAccount',
    summary: 'Prove an address by the link that was mailed to it',
    access: 'open',
    limit: 'tokens',
    answer: VerifiedBody,
    refusals: { 'verification.invalid': 'invalid', 'verification.used': 'conflict', 'verification.expired': 'gone' },
  })
  async verify(
    @Body(VerifyBody) { token }: z.infer<typeof VerifyBody>,
    @Envelope() envelope: Envelope,
    @Answer() answer: Answer,
  ): Promise<z.infer<typeof VerifiedBody>> {
    const handled = await verifyAccount(this.writing)({ token, at: this.now() }, envelope);
    return answer(handled, handled.result);
  }

  private now(): string {
    return this.clock.now().toISOString();
  }
}
