import type { IdentityApp } from '@guildhall/identity';
import { Body, TOKEN } from '@guildhall/nest';
import { Controller, Inject, Post } from '@nestjs/common';
import { z } from 'zod';
import { APP } from '../tokens.ts';
import { Operation } from './operation.ts';

const TokenBody = z.strictObject({ token: z.string().regex(TOKEN) });
const CallerBody = z.object({
  caller: z.object({ accountId: z.string(), email: z.string(), name: z.string(), sessionId: z.string() }).nullable(),
});

/** For gateways in other processes; not forwarded to clients. */
@Controller('internal/callers')
export class CallersController {
  constructor(@Inject(APP) private readonly app: IdentityApp) {}

  @Post()
  @Operation({ id: 'readCaller', summary: 'Whom an access token stands for', access: 'open', answer: CallerBody, hidden: true })
  async read(@Body(TokenBody) { token }: z.infer<typeof TokenBody>): Promise<z.infer<typeof CallerBody>> {
    return { caller: (await this.app.queries.authenticate(token)) ?? null };
  }
}
