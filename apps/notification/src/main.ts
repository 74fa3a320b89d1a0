import { runService } from '@guildhall/service';
import { notificationConfig } from './notification.config.ts';
import { notificationService } from './notification.module.ts';

const open = notificationService;

await runService(
  { name: 'notification', open: ({ platform, inbox }) => open({ platform, inbox, config: notificationConfig(process.env) }) },
  process,
);
