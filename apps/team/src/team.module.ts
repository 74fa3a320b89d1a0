import { openContext, type Platform, type Position } from '@guildhall/eventing';
import { orTimeout } from '@guildhall/nest';
import { team, teamApp, unified } from '@guildhall/team';
import { Module, type DynamicModule } from '@nestjs/common';
import { TeamMembersController } from './http/team-members.controller.ts';
import { TeamsController } from './http/teams.controller.ts';
import { APP } from './tokens.ts';

@Module({})
class TeamModule {}

/** `factsTaken`: waits until what organization and identity acknowledged in this process has come here; false: not in time. */
type Neighbours = Readonly<{ factsTaken: () => Promise<boolean> }>;
/** With contexts in other processes there is nothing to wait for. */
const elsewhere: Neighbours = { factsTaken: () => Promise.resolve(true) };

/** The wiring: the core on a platform, its controllers, and its loops to run. */
export const teamService = async (platform: Platform, { factsTaken }: Neighbours = elsewhere) => {
  const { ids, clock } = platform;
  const context = await openContext(team, platform);
  const { handle, recallState, collection } = context;
  const { workers, ...app } = teamApp({
    ...{ handle, recallState, collection, ids, clock, policy: unified },
    waitForProjections: (min?: Position) => orTimeout(context.waitForProjections(min), min),
    waitForMembers: () => orTimeout(factsTaken()),
  });
  const module: DynamicModule = {
    module: TeamModule,
    controllers: [TeamsController, TeamMembersController],
    providers: [{ provide: APP, useValue: app }],
  };
  return { module, context, run: (signal: AbortSignal) => context.run(workers, signal) };
};
