import { openContext, type Platform, type Position, type Worker } from '@guildhall/eventing';
import { inTime } from '@guildhall/nest';
import { access, organization, workers, type Reading, type Writing } from '@guildhall/organization';
import { Module, type DynamicModule } from '@nestjs/common';
import { FactsController } from './http/facts.controller.ts';
import { InvitationsController } from './http/invitations.controller.ts';
import { InviteeController } from './http/invitee.controller.ts';
import { MembersController } from './http/members.controller.ts';
import { OrganizationsController } from './http/organizations.controller.ts';
import { ADMIT, CLOCK, CONTEXT, READING, WRITING } from './tokens.ts';

@Module({})
class OrganizationModule {}

/** The wiring: the core on a platform, its controllers, and its loops to run. */
export const organizationService = async (platform: Platform) => {
  const context = await openContext(organization, platform);
  const { handle, peek, documents } = context;
  const { ids, links, clock } = platform;
  const settled = (min?: Position): Promise<void> => inTime(context.settled(min), min);
  const writing: Writing = { handle, peek, ids, links };
  const reading: Reading = { documents, settled, peek, ids, links, clock };
  const module: DynamicModule = {
    module: OrganizationModule,
    controllers: [OrganizationsController, MembersController, InvitationsController, InviteeController, FactsController],
    providers: [
      { provide: CONTEXT, useValue: context },
      { provide: CLOCK, useValue: clock },
      { provide: WRITING, useValue: writing },
      { provide: READING, useValue: reading },
      { provide: ADMIT, useValue: access(reading) },
    ],
  };
  const jobs: Readonly<Record<string, Worker>> = workers(writing, reading);
  return { module, context, run: (signal: AbortSignal) => context.run(jobs, signal) };
};
