import { AcceptedForMailBody, ConfirmResetBody, RequestResetBody } from '@guildhall/contracts';
import type { IdentityApp } from '@guildhall/identity';
import { Answer, Body, Envelope, Network } from '@guildhall/nest';
import { Controller, Inject, Post } from '@nestjs/common';
import type { z } from 'zod';
import type { IdentityConfig } from '../identity.config.ts';
import { APP, CONFIG } from '../tokens.ts';
import { inSteps } from './constant-time-steps.ts';
import { Operation } from './operation.ts';

@Controller('v1/password-resets')
export class PasswordResetsController {
  constructor(
    @Inject(APP) private readonly app: IdentityApp,
    @Inject(CONFIG) private readonly config: IdentityConfig,
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
    @Body(RequestResetBody) body: z.infer<typeof RequestResetBody>,
    @Envelope() envelope: Envelope,
    @Answer() answer: Answer,
  ): Promise<z.infer<typeof AcceptedForMailBody>> {
    return answer(await inSteps(this.config.uniformStep, () => this.app.commands.requestPasswordReset(body, envelope)));
  }

  @Post('confirm')
  @Operation({
    id: 'resetPassword',
    summary: 'Set a new password by the link; all sessions end',
    access: 'open',
    limit: 'tokens',
    refusals: ['reset.invalid', 'reset.used', 'reset.expired', 'password.common'],
  })
  async confirm(
    @Body(ConfirmResetBody) body: z.infer<typeof ConfirmResetBody>,
    @Network() network: string,
    @Envelope() envelope: Envelope,
    @Answer() answer: Answer,
  ): Promise<void> {
    answer(await this.app.commands.resetPassword({ ...body, network }, envelope));
  }
}
