import { Module, type DynamicModule } from '@nestjs/common';
import { LOG, type Log } from '../ops/log.ts';
import { OPERATED, type Operated } from './contexts.ts';
import { JobsController } from './jobs.controller.ts';
import { LoopsController } from './loops.controller.ts';
import { ParkedFactsController } from './parked-facts.controller.ts';
import { ViewsController } from './views.controller.ts';

@Module({})
class OperatorModule {}

/** What an operator does with the contexts of this process, for whoever holds an operator's key. */
export const operatorModule = (operated: Operated, log: Log): DynamicModule => ({
  module: OperatorModule,
  controllers: [ViewsController, ParkedFactsController, JobsController, LoopsController],
  providers: [
    { provide: OPERATED, useValue: operated },
    { provide: LOG, useValue: log },
  ],
});
