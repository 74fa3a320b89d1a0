import type { Views } from '@guildhall/eventing';
import { Controller, Get, Inject, Post } from '@nestjs/common';
import { z } from 'zod';
import { Body, Params } from '../operations/input.ts';
import { Operation } from '../operations/operation.ts';
import { ContextPath, contextOf, OPERATED, type Operated } from './operated-contexts.ts';
import { commonRefusal } from '../operations/common-refusals.ts';

const ViewPath = ContextPath.extend({ view: z.string().max(80) });
type ViewPath = z.infer<typeof ViewPath>;
const Status = z.object({ views: z.array(z.object({ name: z.string(), generation: z.number(), position: z.string() })) });
const Generation = z.strictObject({ generation: z.number().int().min(1) });
const Switched = z.object({ switched: z.boolean() });
const Verdict = z.object({ documents: z.number(), differing: z.array(z.string()) });
const access = { operates: 'views' } as const;

/** Rebuilding, comparing and switching views. Each may be interrupted and repeated. */
@Controller('internal/:context/views')
export class ViewsController {
  constructor(@Inject(OPERATED) private readonly operated: Operated) {}

  @Get()
  @Operation({ id: 'listViews', summary: 'How far the views are', access, answer: Status, hidden: true })
  async status(@Params(ContextPath, 'context.unknown') { context }: ContextPath): Promise<z.infer<typeof Status>> {
    return { views: [...(await contextOf(this.operated, context).views.status())] };
  }

  @Post(':view/rebuild')
  @Operation({ id: 'rebuildView', summary: 'Fill a new generation', access, answer: Generation, hidden: true })
  async rebuild(@Params(ViewPath, 'view.unknown') path: ViewPath): Promise<z.infer<typeof Generation>> {
    return { generation: await this.of(path, (views) => views.rebuild(path.view)) };
  }

  @Post(':view/switch')
  @Operation({ id: 'switchView', summary: 'Read from a generation', access, answer: Switched, hidden: true })
  async switch(
    @Params(ViewPath, 'view.unknown') path: ViewPath,
    @Body(Generation) { generation }: z.infer<typeof Generation>,
  ): Promise<z.infer<typeof Switched>> {
    return { switched: await this.of(path, (views) => views.switchTo(path.view, generation)) };
  }

  @Post(':view/back')
  @Operation({ id: 'switchViewBack', summary: 'Read from the generation before', access, answer: Switched, hidden: true })
  async back(@Params(ViewPath, 'view.unknown') path: ViewPath): Promise<z.infer<typeof Switched>> {
    return { switched: await this.of(path, (views) => views.rollBack(path.view)) };
  }

  @Post(':view/verify')
  @Operation({ id: 'verifyView', summary: 'Compare with a fresh rebuild', access, answer: Verdict, hidden: true })
  async verify(@Params(ViewPath, 'view.unknown') path: ViewPath): Promise<z.infer<typeof Verdict>> {
    const { documents, differing } = await this.of(path, (views) => views.verify(path.view));
    return { documents, differing: [...differing] };
  }

  private async of<T>({ context, view }: ViewPath, work: (views: Views) => Promise<T>): Promise<T> {
    const { views } = contextOf(this.operated, context);
    if (!(await views.status()).some(({ name }) => name === view)) throw commonRefusal('view.unknown');
    return work(views);
  }
}
