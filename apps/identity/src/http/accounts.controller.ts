import { AcceptedForMailBody, INVITATION_ENDED, RegisterBody, SignedUpBody, VerifiedBody, VerifyBody } from '@guildhall/contracts';
import { registerAccount, signUp, verifyAccount } from '@guildhall/identity';
import { Answer, Body, Envelope, Network, Operation } from '@guildhall/nest';
import { Controller, Inject, Post } from '@nestjs/common';
import type { z } from 'zod';
import { CLOCK, CONFIG, GUESSES, WRITING, type Clock, type IdentityConfig, type PasswordGuesses, type Writing } from '../tokens.ts';
import { inStep } from './in-step.ts';

/** Of signing up by an invitation: as of accepting it, and for who has an account. */
const SIGN_UP = {
  'account.exists': 'conflict',
  'password.common': 'invalid',
  ...INVITATION_ENDED,
  'invitation.authority-lost': 'conflict',
} as const;

@Controller('v1/accounts')
export class AccountsController {
  constructor(
    @Inject(WRITING) private readonly writing: Writing,
    @Inject(CONFIG) private readonly config: IdentityConfig,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(GUESSES) private readonly guesses: PasswordGuesses,
  ) {}

  @Post()
  @Operation({
    id: 'register',
    summary: 'Sign up: by an address, whose owner is mailed what happened, or by an invitation’s link, at once',
    access: 'open',
    uniform: true,
    limit: 'credentials',
    status: 202,
    answer: AcceptedForMailBody,
    alternative: { status: 201, answer: SignedUpBody },
    refusals: SIGN_UP,
  })
  async register(
    @Body(RegisterBody) body: z.infer<typeof RegisterBody>,
    @Network() network: string,
    @Envelope() envelope: Envelope,
    @Answer() answer: Answer,
  ): Promise<z.infer<typeof AcceptedForMailBody> | z.infer<typeof SignedUpBody>> {
    const at = this.now();
    if ('email' in body) {
      await inStep(this.config.uniformStep, () => registerAccount(this.writing)({ email: body.email, at }, envelope));
      return { status: 'accepted' };
    }
    const { invitationToken: token, name, password } = body;
    const { email, ...signedUp } = await signUp(this.writing)({ token, name, password, at }, envelope);
    await this.guesses.welcome({ email, network });
    return answer({ httpStatus: 201 }, SignedUpBody.parse(signedUp));
  }

  @Post('verifications')
  @Operation({
    id: 'verifyAccount',
    summary: 'Prove an address by the link that was mailed to it, and choose name and password',
    access: 'open',
    limit: 'tokens',
    answer: VerifiedBody,
    refusals: {
      'verification.invalid': 'invalid',
      'verification.used': 'conflict',
      'verification.expired': 'gone',
      'password.common': 'invalid',
    },
  })
  async verify(
    @Body(VerifyBody) { token, name, password }: z.infer<typeof VerifyBody>,
    @Network() network: string,
    @Envelope() envelope: Envelope,
    @Answer() answer: Answer,
  ): Promise<z.infer<typeof VerifiedBody>> {
    const { email, ...handled } = await verifyAccount(this.writing)({ token, name, password, at: this.now() }, envelope);
    await this.guesses.welcome({ email, network });
    return answer(handled, handled.result);
  }

  private now(): string {
    return this.clock.now().toISOString();
  }
}
