import { openContext, type Envelope, type Platform, type Position } from '@guildhall/eventing';
import { orTimeout } from '@guildhall/nest';
import { organization, organizationApp, unified, type OrganizationApp } from '@guildhall/organization';
import { Module, type DynamicModule } from '@nestjs/common';
import { InvitationsController } from './http/invitations.controller.ts';
import { InviteeController } from './http/invitee.controller.ts';
import { MembersController } from './http/members.controller.ts';
import { OrganizationsController } from './http/organizations.controller.ts';
import { SignUpsController } from './http/sign-ups.controller.ts';
import type { OrganizationConfig } from './organization.config.ts';
import { APP } from './tokens.ts';

@Module({})
class OrganizationModule {}

/** `isApart`: in a process of its own, where identity asks over HTTP. */
type Options = Readonly<{ isApart?: boolean }>;

/** What identity asks when somebody signs up by an invitation. */
const signUpsOf = ({ commands, queries }: Pick<OrganizationApp, 'commands' | 'queries'>) => ({
  open: async (token: string) => (await queries.openInvitation({ token })).body,
  accept: async (joining: Parameters<typeof commands.acceptForSignUp>[0], envelope: Envelope) =>
    (await commands.acceptForSignUp(joining, envelope)).body,
});

/** The wiring: the core on a platform, its controllers, its loops to run, and what identity asks of it. */
export const organizationService = async (platform: Platform, { limits }: OrganizationConfig, { isApart = false }: Options = {}) => {
  const { ids, links, clock } = platform;
  const context = await openContext(organization, platform);
  const { handle, readState, recallState, collection } = context;
  const { workers, ...app } = organizationApp({
    ...{ handle, readState, recallState, collection, ids, links, clock, limits },
    waitForProjections: (min?: Position) => orTimeout(context.waitForProjections(min), min),
    policy: unified,
  });
  const module: DynamicModule = {
    module: OrganizationModule,
    controllers: [
      ...[OrganizationsController, MembersController, InvitationsController, InviteeController],
      ...(isApart ? [SignUpsController] : []),
    ],
    providers: [{ provide: APP, useValue: app }],
  };
  return { module, context, signUps: signUpsOf(app), run: (signal: AbortSignal) => context.run(workers, signal) };
};
