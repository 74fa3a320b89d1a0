import type { DeadLetter } from '@guildhall/eventing';
import { Controller, Get, Inject, Post } from '@nestjs/common';
import { z } from 'zod';
import { LOG, type Log } from '../observability/log.ts';
import { Body, Params } from '../operations/input.ts';
import { Operation } from '../operations/operation.ts';
import { ContextPath, contextOf, OPERATED, type Operated } from './operated-contexts.ts';
import { commonRefusal } from '../operations/common-refusals.ts';

/** A dead letter without personal data: ids, and only the names of the fact's fields. */
const Summary = z.object({
  id: z.string(),
  partitionKey: z.string(),
  type: z.string(),
  subject: z.string(),
  position: z.string(),
  actor: z.string(),
  correlationId: z.string(),
  fields: z.array(z.string()),
  error: z.string(),
  at: z.string(),
});
const DeadLetters = z.object({ deadLetters: z.array(Summary) });
const Replay = z.strictObject({ partitionKey: z.string().max(300).optional() });
const Replayed = z.object({ replayed: z.number(), left: z.number() });
/** The reason is logged. */
const Drop = z.strictObject({ id: z.string().max(300), reason: z.string().min(3).max(500) });
const access = { operates: 'dead-letters' } as const;

const summaryOf = ({ id, partitionKey, fact, error, at }: DeadLetter): z.infer<typeof Summary> => {
  const { type, subject, position, actor, correlationId, data } = fact;
  const fields = Object.keys(data as object); // a fact's data is an object, whatever its fields
  return { id, partitionKey, type, subject, position, actor, correlationId, fields, error, at };
};

/** Facts that could not be handled, and later facts of the same key, which wait behind them. */
@Controller('internal/:context/dead-letters')
export class DeadLettersController {
  constructor(
    @Inject(OPERATED) private readonly operated: Operated,
    @Inject(LOG) private readonly log: Log,
  ) {}

  @Get()
  @Operation({ id: 'listDeadLetters', summary: 'Facts that were set aside', access, answer: DeadLetters, hidden: true })
  async list(@Params(ContextPath, 'context.unknown') { context }: ContextPath): Promise<z.infer<typeof DeadLetters>> {
    return { deadLetters: (await contextOf(this.operated, context).deadLetters.list()).map(summaryOf) };
  }

  @Post('replay')
  @Operation({ id: 'replayDeadLetters', summary: 'Handle them now, in order', access, answer: Replayed, hidden: true })
  replay(
    @Params(ContextPath, 'context.unknown') { context }: ContextPath,
    @Body(Replay) { partitionKey }: z.infer<typeof Replay>,
  ): Promise<z.infer<typeof Replayed>> {
    return contextOf(this.operated, context).deadLetters.replay(partitionKey);
  }

  @Post('drop')
  @Operation({ id: 'dropDeadLetter', summary: 'Give one up, with a reason', access, hidden: true })
  async drop(
    @Params(ContextPath, 'context.unknown') { context }: ContextPath,
    @Body(Drop) { id, reason }: z.infer<typeof Drop>,
  ): Promise<void> {
    if (!(await contextOf(this.operated, context).deadLetters.drop(id))) throw commonRefusal('dead-letter.unknown');
    this.log.warn({ context, id, reason }, 'dead letter dropped');
  }
}
