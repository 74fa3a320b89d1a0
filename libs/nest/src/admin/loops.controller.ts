import { positionOf } from '@guildhall/eventing';
import { Controller, Get, Inject, Post } from '@nestjs/common';
import { z } from 'zod';
import { Params } from '../operations/input.ts';
import { Operation } from '../operations/operation.ts';
import { ContextPath, contextOf, OPERATED, type Operated } from './operated-contexts.ts';

const Loops = z.object({
  published: z.string(),
  projected: z.string(),
  lagging: z.object({ views: z.boolean(), facts: z.boolean(), jobs: z.boolean() }),
  halted: z.array(z.string()),
  leases: z.array(z.object({ name: z.string(), holder: z.string(), epoch: z.number() })),
});

/** How far a context's loops are, and which process holds their leases. */
@Controller('internal/:context/loops')
export class LoopsController {
  constructor(@Inject(OPERATED) private readonly operated: Operated) {}

  @Get()
  @Operation({ id: 'listLoops', summary: 'Checkpoints, leases, health', access: { operates: 'loops' }, answer: Loops, hidden: true })
  async list(@Params(ContextPath, 'context.unknown') { context: name }: ContextPath): Promise<z.infer<typeof Loops>> {
    const context = contextOf(this.operated, name);
    const { views, facts, jobs, halted } = context.health();
    const { checkpoints, leases } = this.operated;
    const held = (await leases.held()).filter((lease) => lease.name.includes(`.${name}`));
    return {
      published: positionOf(await checkpoints.load(`publish.${name}.facts`)),
      projected: context.positions.views,
      lagging: { views: views.lagging, facts: facts.lagging, jobs: jobs.lagging },
      halted: [...halted],
      leases: held.map(({ holder, epoch, ...lease }) => ({ name: lease.name, holder, epoch })),
    };
  }

  @Post('republish')
  @Operation({ id: 'republishFacts', summary: 'Publish all facts once more', access: { operates: 'loops' }, hidden: true })
  republish(@Params(ContextPath, 'context.unknown') { context }: ContextPath): Promise<void> {
    return contextOf(this.operated, context).republish();
  }
}
