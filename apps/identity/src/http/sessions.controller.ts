import { PageQuery, RefreshBody, SessionPage, SessionPath, SessionTokensBody, SignInBody } from '@guildhall/contracts';
import { endSession, refreshSession, sessionsOf, startSession } from '@guildhall/identity';
import { Answer, Body, Caller, Cursors, Envelope, MinPosition, Network, Operation, Params, Query } from '@guildhall/nest';
import { Controller, Delete, Get, Headers, Inject, Post } from '@nestjs/common';
import type { z } from 'zod';
import {
  CLOCK,
  CONFIG,
  GUESSES,
  READING,
  WRITING,
  type Clock,
  type IdentityConfig,
  type PasswordGuesses,
  type Reading,
  type Writing,
} from '../tokens.ts';
import { refusedInStep } from './in-step.ts';
import { deviceOf, sessionShape } from './shapes.ts';

type Tokens = z.infer<typeof SessionTokensBody>;
const UNKNOWN = 'session.unknown';

@Controller('v1/sessions')
export class SessionsController {
  constructor(
    @Inject(WRITING) private readonly writing: Writing,
    @Inject(READING) private readonly reading: Reading,
    @Inject(CONFIG) private readonly config: IdentityConfig,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(GUESSES) private readonly guesses: PasswordGuesses,
  ) {}

  @Post()
  @Operation({
    id: 'signIn',
    summary: 'Sign in',
    access: 'open',
    limit: 'credentials',
    status: 201,
    answer: SessionTokensBody,
    refusals: { 'session.refused': 'unauthenticated' },
  })
  async signIn(
    @Body(SignInBody) { email, password }: z.infer<typeof SignInBody>,
    @Headers('user-agent') userAgent: string | undefined,
    @Network() network: string,
    @Envelope() envelope: Envelope,
    @Answer() answer: Answer,
  ): Promise<Tokens> {
    const wish = { email, password, ...deviceOf(userAgent), at: this.now() };
    const handled = await refusedInStep(this.config.uniformStep, () =>
      this.guesses.signIn({ email, network }, () => startSession(this.writing)(wish, envelope)),
    );
    return answer(handled, handled.result);
  }

  @Post('refresh')
  @Operation({
    id: 'refreshSession',
    summary: 'Exchange a refresh token for the next pair of tokens',
    access: 'open',
    limit: 'tokens',
    answer: SessionTokensBody,
    refusals: { 'session.refused': 'unauthenticated', 'session.ended': 'unauthenticated', 'session.reused': 'unauthenticated' },
  })
  async refresh(
    @Body(RefreshBody) { refreshToken }: z.infer<typeof RefreshBody>,
    @Network() network: string,
    @Envelope() envelope: Envelope,
    @Answer() answer: Answer,
  ): Promise<Tokens> {
    const handled = await refreshSession(this.writing)({ refreshToken, network, at: this.now() }, envelope);
    return answer(handled, handled.result);
  }

  @Get()
  @Operation({
    id: 'listSessions',
    summary: 'The caller’s live sessions, the one used last first',
    access: 'signed-in',
    answer: SessionPage,
    refusals: { 'cursor.invalid': 'invalid' },
  })
  async list(
    @Query(PageQuery) { limit, cursor }: z.infer<typeof PageQuery>,
    @Caller() { accountId, sessionId }: Caller,
    @Cursors() { afterCursor, cursorOf }: Cursors,
    @MinPosition() min: MinPosition,
  ): Promise<z.infer<typeof SessionPage>> {
    await this.reading.waitForProjections(min);
    const { items, next } = await sessionsOf(this.reading)({ accountId, limit, ...afterCursor('sessions', cursor) });
    return { items: items.map((doc) => sessionShape(doc, sessionId)), nextCursor: cursorOf('sessions', next) };
  }

  @Delete('current')
  @Operation({ id: 'signOut', summary: 'Sign out; the tokens of this session die at once', access: 'signed-in' })
  async signOut(@Caller() caller: Caller, @Envelope() envelope: Envelope, @Answer() answer: Answer): Promise<void> {
    answer(await endSession(this.writing)({ sessionId: caller.sessionId, caller, at: this.now() }, envelope));
  }

  @Delete(':sessionId')
  @Operation({ id: 'revokeSession', summary: 'End one of the caller’s sessions', access: 'signed-in', refusals: { [UNKNOWN]: 'missing' } })
  async revoke(
    @Params(SessionPath, UNKNOWN) { sessionId }: z.infer<typeof SessionPath>,
    @Caller() caller: Caller,
    @Envelope() envelope: Envelope,
    @Answer() answer: Answer,
  ): Promise<void> {
    answer(await endSession(this.writing)({ sessionId, caller, at: this.now() }, envelope));
  }

  private now(): string {
    return this.clock.now().toISOString();
  }
}
