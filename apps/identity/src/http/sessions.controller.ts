import { PageQuery, RefreshBody, SessionPage, SessionPath, SessionTokensBody, SignInBody } from '@guildhall/contracts';
import type { IdentityApp } from '@guildhall/identity';
import { Answer, Body, CommandEnvelope, Envelope, Network, Page, Params, Query, QueryEnvelope } from '@guildhall/nest';
import { Controller, Delete, Get, Headers, Inject, Post } from '@nestjs/common';
import type { z } from 'zod';
import type { IdentityConfig } from '../identity.config.ts';
import { APP, CONFIG } from '../tokens.ts';
import { refusedInSteps } from './constant-time-steps.ts';
import { Operation } from './operation.ts';

const UNKNOWN = 'session.unknown';

@Controller('v1/sessions')
export class SessionsController {
  constructor(
    @Inject(APP) private readonly app: IdentityApp,
    @Inject(CONFIG) private readonly config: IdentityConfig,
  ) {}

  @Post()
  @Operation({
    id: 'signIn',
    summary: 'Sign in',
    access: 'open',
    limit: 'credentials',
    status: 201,
    answer: SessionTokensBody,
    refusals: ['session.refused'],
  })
  async signIn(
    @Body(SignInBody) body: z.infer<typeof SignInBody>,
    @Headers('user-agent') userAgent: string | undefined,
    @Network() network: string,
    @Envelope() envelope: Envelope,
    @Answer() answer: Answer,
  ): Promise<z.infer<typeof SessionTokensBody>> {
    const input = { ...body, network, userAgent };
    return answer(await refusedInSteps(this.config.uniformStep, () => this.app.commands.startSession(input, envelope)));
  }

  @Post('refresh')
  @Operation({
    id: 'refreshSession',
    summary: 'Exchange a refresh token for the next pair of tokens',
    access: 'open',
    limit: 'tokens',
    answer: SessionTokensBody,
    refusals: ['session.refused', 'session.ended', 'session.reused'],
  })
  async refresh(
    @Body(RefreshBody) body: z.infer<typeof RefreshBody>,
    @Network() network: string,
    @Envelope() envelope: Envelope,
    @Answer() answer: Answer,
  ): Promise<z.infer<typeof SessionTokensBody>> {
    return answer(await this.app.commands.refreshSession({ ...body, network }, envelope));
  }

  @Get()
  @Operation({
    id: 'listSessions',
    summary: 'The caller’s live sessions, the one used last first',
    access: 'signed-in',
    answer: SessionPage,
    refusals: ['cursor.invalid'],
  })
  list(
    @Query(PageQuery) query: z.infer<typeof PageQuery>,
    @QueryEnvelope() envelope: QueryEnvelope,
    @Page() page: Page,
  ): Promise<z.infer<typeof SessionPage>> {
    return page('sessions', query, (range) => this.app.queries.listSessions(range, envelope));
  }

  @Delete('current')
  @Operation({ id: 'signOut', summary: 'Sign out; the tokens of this session die at once', access: 'signed-in' })
  async signOut(@CommandEnvelope() envelope: CommandEnvelope, @Answer() answer: Answer): Promise<void> {
    answer(await this.app.commands.endSession({}, envelope));
  }

  @Delete(':sessionId')
  @Operation({ id: 'revokeSession', summary: 'End one of the caller’s sessions', access: 'signed-in', refusals: [UNKNOWN] })
  async revoke(
    @Params(SessionPath, UNKNOWN) path: z.infer<typeof SessionPath>,
    @CommandEnvelope() envelope: CommandEnvelope,
    @Answer() answer: Answer,
  ): Promise<void> {
    answer(await this.app.commands.endSession(path, envelope));
  }
}
