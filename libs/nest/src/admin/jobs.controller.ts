import { Controller, Get, Inject, Post } from '@nestjs/common';
import { z } from 'zod';
import { Params } from '../operations/input.ts';
import { Operation } from '../operations/operation.ts';
import { ContextPath, contextOf, OPERATED, type Operated } from './operated-contexts.ts';
import { commonRefusal } from '../operations/common-refusals.ts';

const JobPath = ContextPath.extend({ id: z.string().max(200) });
type JobPath = z.infer<typeof JobPath>;
const Failed = z.object({
  failed: z.array(z.object({ id: z.string(), name: z.string(), attempt: z.number(), error: z.string(), failedAt: z.string() })),
  depth: z.number(),
});
const access = { operates: 'jobs' } as const;

/** Jobs that failed for good; those of notification are its mails. */
@Controller('internal/:context/jobs')
export class JobsController {
  constructor(@Inject(OPERATED) private readonly operated: Operated) {}

  @Get()
  @Operation({ id: 'listFailedJobs', summary: 'Jobs that failed for good, and how many wait', access, answer: Failed, hidden: true })
  async list(@Params(ContextPath, 'context.unknown') { context }: ContextPath): Promise<z.infer<typeof Failed>> {
    const { name } = contextOf(this.operated, context);
    const failed = await this.operated.jobs.failed(name);
    const jobs = failed.map(({ id, name: job, attempt, error, failedAt }) => ({ id, name: job, attempt, error, failedAt }));
    return { failed: jobs, depth: await this.operated.jobs.depth(name) };
  }

  @Post(':id/retry')
  @Operation({ id: 'retryJob', summary: 'Try one again', access, hidden: true })
  async retry(@Params(JobPath, 'job.unknown') { context, id }: JobPath): Promise<void> {
    if (!(await this.operated.jobs.retry(contextOf(this.operated, context).name, id))) throw commonRefusal('job.unknown');
  }
}
