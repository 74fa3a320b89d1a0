import { openContext, type Platform, type Position, type Worker } from '@guildhall/eventing';
import { orTimeout } from '@guildhall/nest';
import { acceptForSignUp, access, openInvitation, organization, workers, type Reading, type Writing } from '@guildhall/organization';
import { Module, type DynamicModule } from '@nestjs/common';
import { FactsController } from './http/facts.controller.ts';
import { InvitationsController } from './http/invitations.controller.ts';
import { InviteeController } from './http/invitee.controller.ts';
import { MembersController } from './http/members.controller.ts';
import { OrganizationsController } from './http/organizations.controller.ts';
import { SignUpsController } from './http/sign-ups.controller.ts';
import type { OrganizationConfig } from './organization.config.ts';
import { ADMIT, CLOCK, CONTEXT, READING, SIGN_UPS, WRITING, type SignUps } from './tokens.ts';

@Module({})
class OrganizationModule {}

/** `isApart`: in a process of its own, where identity asks over HTTP. */
type Options = Readonly<{ isApart?: boolean }>;

/** The wiring: the core on a platform, its controllers, its loops to run, and what identity asks of it. */
export const organizationService = async (platform: Platform, { limits }: OrganizationConfig, { isApart = false }: Options = {}) => {
  const context = await openContext(organization, platform);
  const { handle, readState, collection } = context;
  const { ids, links, clock } = platform;
  const waitForProjections = (min?: Position): Promise<void> => orTimeout(context.waitForProjections(min), min);
  const writing: Writing = { handle, readState, ids, links, limits };
  const reading: Reading = { collection, waitForProjections, readState, ids, links, limits, clock };
  const accept = acceptForSignUp(writing, clock);
  const signUps: SignUps = {
    open: openInvitation(reading),
    accept: async (joining, envelope) => {
      const { result, position } = await accept(joining, envelope);
      // Who signs up has no account yet that a gateway could remember a write of: so their first read is waited for here, as far as that goes.
      await context.waitForProjections(position);
      return result;
    },
  };
  const module: DynamicModule = {
    module: OrganizationModule,
    controllers: [
      ...[OrganizationsController, MembersController, InvitationsController, InviteeController, FactsController],
      ...(isApart ? [SignUpsController] : []),
    ],
    providers: [
      { provide: CONTEXT, useValue: context },
      { provide: CLOCK, useValue: clock },
      { provide: WRITING, useValue: writing },
      { provide: READING, useValue: reading },
      { provide: ADMIT, useValue: access(reading) },
      { provide: SIGN_UPS, useValue: signUps },
    ],
  };
  const jobs: Readonly<Record<string, Worker>> = workers(writing, reading);
  return { module, context, signUps, run: (signal: AbortSignal) => context.run(jobs, signal) };
};
