import { AccountId, InvitationId, Issue, OrganizationId, Role, TokenBody } from '@guildhall/contracts';
import { Body, Envelope, Operation } from '@guildhall/nest';
import { Controller, Inject, Post } from '@nestjs/common';
import { z } from 'zod';
import { SIGN_UPS, type SignUps } from '../tokens.ts';

const access = { service: 'identity' } as const;
const OpenBody = z.object({ invitationId: InvitationId, issue: Issue, email: z.string() });
const JoiningBody = z.strictObject({ invitationId: InvitationId, issue: Issue, accountId: AccountId, email: z.string(), name: z.string() });
const JoinedBody = z.object({ organizationId: OrganizationId, accountId: AccountId, role: Role });

/** For identity in a process of its own, where somebody signs up by an invitation; never passed on. */
@Controller('internal/invitations')
export class SignUpsController {
  constructor(@Inject(SIGN_UPS) private readonly signUps: SignUps) {}

  @Post('open')
  @Operation({ id: 'openInvitation', summary: 'Whose address a link proves', access, answer: OpenBody, hidden: true })
  open(@Body(TokenBody) { token }: z.infer<typeof TokenBody>): Promise<z.infer<typeof OpenBody>> {
    return this.signUps.open(token);
  }

  @Post('accept')
  @Operation({ id: 'acceptForSignUp', summary: 'Make a new account a member', access, answer: JoinedBody, hidden: true })
  accept(@Body(JoiningBody) joining: z.infer<typeof JoiningBody>, @Envelope() envelope: Envelope): Promise<z.infer<typeof JoinedBody>> {
    return this.signUps.accept(joining, envelope);
  }
}
