import { openContext, type Platform } from '@guildhall/eventing';
import { notification, notificationApp, standardPolicy, type Mailer, type Policy } from '@guildhall/notification';
import { Module, type DynamicModule } from '@nestjs/common';
import { smtpMailer } from './adapters/smtp-mailer.ts';
import { ChoicesController } from './http/choices.controller.ts';
import { InboxController } from './http/inbox.controller.ts';
import { PagesController } from './http/pages.controller.ts';
import type { Inbox } from './inbox/inbox.ts';
import type { NotificationConfig } from './notification.config.ts';
import { pageFiles } from './pages/files.ts';
import { compose } from './templates/compose.ts';
import { APP, FILES, INBOX } from './tokens.ts';

@Module({})
class NotificationModule {}

/** The name of the one process on its data folder. */
const ONLY_PROCESS = 'the only one';

/** `inbox` is the mailer where no SMTP server is configured; `wrapMailer` puts something around whichever it is. */
type Given = Readonly<{
  platform: Platform;
  config: NotificationConfig;
  inbox: Inbox;
  wrapMailer?: (mailer: Mailer) => Mailer;
  policy?: Partial<Policy>;
}>;

/** The wiring: the core on a platform, its controllers, and its loops to run. */
export const notificationService = async ({ platform, config, inbox, wrapMailer = (same) => same, policy }: Given) => {
  const context = await openContext(notification, platform);
  const { handle, readState, recallState, collection } = context;
  const { ids, links, clock, jobs, leases, process = ONLY_PROCESS } = platform;
  const { origin, mailsPerHour, smtpUrl, mailFrom } = config;
  const mailer = wrapMailer(smtpUrl === undefined ? inbox : smtpMailer({ url: smtpUrl, from: mailFrom }));
  const { workers, ...app } = notificationApp({
    ...{ handle, readState, recallState, collection, ids, clock, links, jobs, leases, process, mailer, compose, origin },
    policy: { ...standardPolicy, hourlyCap: mailsPerHour, ...policy },
  });
  const module: DynamicModule = {
    module: NotificationModule,
    controllers: [ChoicesController, PagesController, ...(config.inbox ? [InboxController] : [])],
    providers: [
      { provide: APP, useValue: app },
      { provide: FILES, useValue: pageFiles() },
      ...(config.inbox ? [{ provide: INBOX, useValue: inbox }] : []),
    ],
  };
  return { module, context, run: (signal: AbortSignal) => context.run(workers, signal) };
};
