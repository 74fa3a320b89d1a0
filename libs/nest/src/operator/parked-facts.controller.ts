import { Refusal, type DeadLetter } from '@guildhall/eventing';
import { Controller, Get, Inject, Post } from '@nestjs/common';
import { z } from 'zod';
import { Body, Params } from '../operations/input.ts';
import { Operation } from '../operations/operation.ts';
import { LOG, type Log } from '../ops/log.ts';
import { ContextPath, contextOf, OPERATED, type Operated } from './contexts.ts';

/** Of a parked fact what tells nothing about a person: ids, and the names of its fields. */
const Shown = z.object({
  id: z.string(),
  lane: z.string(),
  type: z.string(),
  subject: z.string(),
  position: z.string(),
  actor: z.string(),
  correlationId: z.string(),
  fields: z.array(z.string()),
  error: z.string(),
  at: z.string(),
});
const All = z.object({ parked: z.array(Shown) });
const Lane = z.strictObject({ lane: z.string().max(300).optional() });
const Replayed = z.object({ replayed: z.number(), left: z.number() });
/** Why, in the operator's words: it goes to the log. */
const Dropping = z.strictObject({ id: z.string().max(300), reason: z.string().min(3).max(500) });
const access = { operates: 'facts' } as const;

const shown = ({ id, partitionKey: lane, fact, error, at }: DeadLetter): z.infer<typeof Shown> => {
  const { type, subject, position, actor, correlationId, data } = fact;
  const fields = Object.keys(data as object); // a fact's data is an object, whatever its fields
  return { id, lane, type, subject, position, actor, correlationId, fields, error, at };
};

/** Facts that could not be taken, and those that wait behind them. */
@Controller('internal/:context/parked-facts')
export class ParkedFactsController {
  constructor(
    @Inject(OPERATED) private readonly operated: Operated,
    @Inject(LOG) private readonly log: Log,
  ) {}

  @Get()
  @Operation({ id: 'listParkedFacts', summary: 'Facts that were set aside', access, answer: All, hidden: true })
  async list(@Params(ContextPath, 'context.unknown') { context }: ContextPath): Promise<z.infer<typeof All>> {
    return { parked: (await contextOf(this.operated, context).deadLetters.list()).map(shown) };
  }

  @Post('replay')
  @Operation({ id: 'replayParkedFacts', summary: 'Take them now, in order', access, answer: Replayed, hidden: true })
  replay(
    @Params(ContextPath, 'context.unknown') { context }: ContextPath,
    @Body(Lane) { lane }: z.infer<typeof Lane>,
  ): Promise<z.infer<typeof Replayed>> {
    return contextOf(this.operated, context).deadLetters.replay(lane);
  }

  @Post('drop')
  @Operation({ id: 'dropParkedFact', summary: 'Give one up, with a reason', access, hidden: true })
  async drop(
    @Params(ContextPath, 'context.unknown') { context }: ContextPath,
    @Body(Dropping) { id, reason }: z.infer<typeof Dropping>,
  ): Promise<void> {
    if (!(await contextOf(this.operated, context).deadLetters.drop(id))) throw new Refusal('missing', 'fact.unknown');
    this.log.warn({ context, id, reason }, 'parked fact dropped');
  }
}
