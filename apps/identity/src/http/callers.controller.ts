import { Body, Operation, TOKEN, type Authenticate } from '@guildhall/nest';
import { Controller, Inject, Post } from '@nestjs/common';
import { z } from 'zod';
import { AUTHENTICATE } from '../tokens.ts';

const TokenBody = z.strictObject({ token: z.string().regex(TOKEN) });
const Answer = z.object({
  caller: z.object({ accountId: z.string(), email: z.string(), name: z.string(), sessionId: z.string() }).nullable(),
});

/** For gateways in processes of their own, and never passed on. */
@Controller('internal/callers')
export class CallersController {
  constructor(@Inject(AUTHENTICATE) private readonly authenticate: Authenticate) {}

  @Post()
  @Operation({ id: 'readCaller', summary: 'Whom an access token stands for', access: 'open', answer: Answer, hidden: true })
  async read(@Body(TokenBody) { token }: z.infer<typeof TokenBody>): Promise<z.infer<typeof Answer>> {
    return { caller: (await this.authenticate(token)) ?? null };
  }
}
