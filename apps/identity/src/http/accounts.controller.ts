import { AcceptedForMailBody, RegisterBody, SignedUpBody, VerifiedBody, VerifyBody } from '@guildhall/contracts';
import type { IdentityApp } from '@guildhall/identity';
import { Answer, Body, Envelope, Network } from '@guildhall/nest';
import { Controller, Inject, Post } from '@nestjs/common';
import type { z } from 'zod';
import type { IdentityConfig } from '../identity.config.ts';
import { APP, CONFIG } from '../tokens.ts';
import { inSteps } from './constant-time-steps.ts';
import { Operation } from './operation.ts';

/** Signing up by an invitation is refused as accepting it is, and if there is an account. */
const SIGN_UP = [
  'account.exists',
  'password.common',
  'invitation.unknown',
  'invitation.superseded',
  'invitation.expired',
  'invitation.already-accepted',
  'invitation.declined',
  'invitation.cancelled',
  'organization.deleted',
  'invitation.authority-lost',
] as const;

@Controller('v1/accounts')
export class AccountsController {
  constructor(
    @Inject(APP) private readonly app: IdentityApp,
    @Inject(CONFIG) private readonly config: IdentityConfig,
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
    const { registerAccount, signUp } = this.app.commands;
    if ('email' in body) return answer(await inSteps(this.config.uniformStep, () => registerAccount(body, envelope)));
    return answer({ ...(await signUp({ ...body, network }, envelope)), httpStatus: 201 });
  }

  @Post('verifications')
  @Operation({
    id: 'verifyAccount',
    summary: 'Prove an address by the link that was mailed to it, and choose name and password',
    access: 'open',
    limit: 'tokens',
    answer: VerifiedBody,
    refusals: ['verification.invalid', 'verification.used', 'verification.expired', 'password.common'],
  })
  async verify(
    @Body(VerifyBody) body: z.infer<typeof VerifyBody>,
    @Network() network: string,
    @Envelope() envelope: Envelope,
    @Answer() answer: Answer,
  ): Promise<z.infer<typeof VerifiedBody>> {
    return answer(await this.app.commands.verifyAccount({ ...body, network }, envelope));
  }
}
