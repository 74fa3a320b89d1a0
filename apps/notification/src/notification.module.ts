import { openContext, type Platform } from '@guildhall/eventing';
import { notification, notificationApp, standardPolicy, type Policy } from '@guildhall/notification';
import { smtpMailer } from '@guildhall/smtp';
import { Module, type DynamicModule } from '@nestjs/common';
import { ChoicesController } from './http/choices.controller.ts';
import { InboxController } from './http/inbox.controller.ts';
import { PagesController } from './http/pages.controller.ts';
import type { InboxReader } from './inbox/inbox.ts';
import type { NotificationConfig } from './notification.config.ts';
import { pageFiles } from './pages/files.ts';
import { compose } from './templates/compose.ts';
import { APP, FILES, INBOX } from './tokens.ts';

@Module({})
class NotificationModule {}

/** `inbox`: what the platform's mailer keeps instead of sending; without an SMTP server that mailer is used. */
type Given = Readonly<{ platform: Platform; config: NotificationConfig; inbox?: InboxReader; policy?: Partial<Policy> }>;

/** The wiring: the core on a platform, its controllers, and its loops to run. */
export const notificationService = async ({ platform, config, inbox, policy }: Given) => {
  const context = await openContext(notification, platform);
  const { handle, readState, collection } = context;
  const { ids, links, clock, jobs } = platform;
  const { origin, mailsPerHour, smtpUrl, mailFrom } = config;
  const mailer = smtpUrl === undefined ? platform.mailer : smtpMailer({ url: smtpUrl, from: mailFrom });
  const { workers, ...app } = notificationApp({
    ...{ handle, readState, collection, ids, clock, links, jobs, mailer, compose, origin },
    policy: { ...standardPolicy, hourlyCap: mailsPerHour, ...policy },
  });
  const shown = config.inbox ? inbox : undefined;
  const module: DynamicModule = {
    module: NotificationModule,
    controllers: [ChoicesController, PagesController, ...(shown === undefined ? [] : [InboxController])],
    providers: [
      { provide: APP, useValue: app },
      { provide: FILES, useValue: pageFiles() },
      ...(shown === undefined ? [] : [{ provide: INBOX, useValue: shown }]),
    ],
  };
  return { module, context, run: (signal: AbortSignal) => context.run(workers, signal) };
};
