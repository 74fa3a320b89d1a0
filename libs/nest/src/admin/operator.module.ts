import { Module, type DynamicModule } from '@nestjs/common';
import { LOG, type Log } from '../observability/log.ts';
import { OPERATED, type Operated } from './operated-contexts.ts';
import { JobsController } from './jobs.controller.ts';
import { LoopsController } from './loops.controller.ts';
import { DeadLettersController } from './dead-letters.controller.ts';
import { ViewsController } from './views.controller.ts';

@Module({})
class OperatorModule {}

/** The operators' API of the contexts of this process; each call needs an operator's key. */
export const operatorModule = (operated: Operated, log: Log): DynamicModule => ({
  module: OperatorModule,
  controllers: [ViewsController, DeadLettersController, JobsController, LoopsController],
  providers: [
    { provide: OPERATED, useValue: operated },
    { provide: LOG, useValue: log },
  ],
});
