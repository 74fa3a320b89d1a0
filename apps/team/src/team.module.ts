import { openContext, type Platform, type Position } from '@guildhall/eventing';
import { orTimeout } from '@guildhall/nest';
import { access, team, workers, type Reading, type Writing } from '@guildhall/team';
import { Module, type DynamicModule } from '@nestjs/common';
import { FactsController } from './http/facts.controller.ts';
import { TeamMembersController } from './http/team-members.controller.ts';
import { TeamsController } from './http/teams.controller.ts';
import { ADMIT, CLOCK, CONTEXT, READING, WRITING } from './tokens.ts';

@Module({})
class TeamModule {}

/** `heard`: waits until what the organization and identity acknowledged in this process has come here; false: not in time. */
type Neighbours = Readonly<{ heard: () => Promise<boolean> }>;
/** Elsewhere they have their own pace, and there is nothing to wait for. */
const elsewhere: Neighbours = { heard: () => Promise.resolve(true) };

/** The wiring: the core on a platform, its controllers, and its loops to run. */
export const teamService = async (platform: Platform, { heard }: Neighbours = elsewhere) => {
  const context = await openContext(team, platform);
  const { handle, readState, collection } = context;
  const { ids, clock } = platform;
  const waitForProjections = (min?: Position): Promise<void> => orTimeout(context.waitForProjections(min), min);
  const rosterSettled = (): Promise<void> => orTimeout(heard());
  const writing: Writing = { handle, readState, collection, waitForProjections, rosterSettled, ids };
  const reading: Reading = { collection, waitForProjections, rosterSettled };
  const module: DynamicModule = {
    module: TeamModule,
    controllers: [TeamsController, TeamMembersController, FactsController],
    providers: [
      { provide: CONTEXT, useValue: context },
      { provide: CLOCK, useValue: clock },
      { provide: WRITING, useValue: writing },
      { provide: READING, useValue: reading },
      { provide: ADMIT, useValue: access(reading) },
    ],
  };
  const jobs = workers(writing, clock);
  return { module, context, run: (signal: AbortSignal) => context.run(jobs, signal) };
};
