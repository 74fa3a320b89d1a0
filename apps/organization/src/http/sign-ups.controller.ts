import { AccountId, InvitationId, Issue, OrganizationId, Role, TokenBody } from '@guildhall/contracts';
import { Body, Envelope } from '@guildhall/nest';
import type { OrganizationApp } from '@guildhall/organization';
import { Controller, Inject, Post } from '@nestjs/common';
import { z } from 'zod';
import { APP } from '../tokens.ts';
import { Operation } from './operation.ts';

const access = { service: 'identity' } as const;
const OpenBody = z.object({ invitationId: InvitationId, issue: Issue, email: z.string() });
const JoiningBody = z.strictObject({ invitationId: InvitationId, issue: Issue, accountId: AccountId, email: z.string(), name: z.string() });
const JoinedBody = z.object({ organizationId: OrganizationId, accountId: AccountId, role: Role });

/** For an identity service in another process, for sign-ups by an invitation; not forwarded to clients. */
@Controller('internal/invitations')
export class SignUpsController {
  constructor(@Inject(APP) private readonly app: OrganizationApp) {}

  @Post('open')
  @Operation({ id: 'openInvitation', summary: 'Whose address a link proves', access, answer: OpenBody, hidden: true })
  async open(@Body(TokenBody) body: z.infer<typeof TokenBody>): Promise<z.infer<typeof OpenBody>> {
    return (await this.app.queries.openInvitation(body)).body;
  }

  @Post('accept')
  @Operation({ id: 'acceptForSignUp', summary: 'Make a new account a member', access, answer: JoinedBody, hidden: true })
  async accept(@Body(JoiningBody) body: z.infer<typeof JoiningBody>, @Envelope() envelope: Envelope): Promise<z.infer<typeof JoinedBody>> {
    return (await this.app.commands.acceptForSignUp(body, envelope)).body;
  }
}
