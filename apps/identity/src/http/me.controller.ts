import { AccountBody, ChangePasswordBody, UpdateMeBody } from '@guildhall/contracts';
import type { IdentityApp } from '@guildhall/identity';
import { Answer, Body, Caller, CommandEnvelope } from '@guildhall/nest';
import { Controller, Get, Inject, Patch, Post } from '@nestjs/common';
import type { z } from 'zod';
import { APP } from '../tokens.ts';
import { Operation } from './operation.ts';

@Controller('v1/me')
export class MeController {
  constructor(@Inject(APP) private readonly app: IdentityApp) {}

  @Get()
  @Operation({ id: 'readMe', summary: 'The caller’s account', access: 'signed-in', answer: AccountBody })
  async read(@Caller() caller: Caller, @Answer() answer: Answer): Promise<z.infer<typeof AccountBody>> {
    return answer(await this.app.queries.readAccount({ caller }));
  }

  @Patch()
  @Operation({ id: 'updateMe', summary: 'Change one’s name', access: 'signed-in', answer: AccountBody })
  async update(
    @Body(UpdateMeBody) body: z.infer<typeof UpdateMeBody>,
    @CommandEnvelope() envelope: CommandEnvelope,
    @Answer() answer: Answer,
  ): Promise<z.infer<typeof AccountBody>> {
    return answer(await this.app.commands.renameAccount(body, envelope));
  }

  @Post('password')
  @Operation({
    id: 'changePassword',
    summary: 'Change one’s password; all other sessions end',
    access: 'signed-in',
    limit: 'credentials',
    refusals: ['password.wrong', 'password.common'],
  })
  async changePassword(
    @Body(ChangePasswordBody) body: z.infer<typeof ChangePasswordBody>,
    @CommandEnvelope() envelope: CommandEnvelope,
    @Answer() answer: Answer,
  ): Promise<void> {
    answer(await this.app.commands.changePassword(body, envelope));
  }
}
