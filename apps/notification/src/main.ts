import { keyWrapper } from '@guildhall/crypto';
import { runService, type Engines } from '@guildhall/service';
import { mongoInbox } from './adapters/mongo-inbox.ts';
import { notificationConfig } from './notification.config.ts';
import { notificationService } from './notification.module.ts';

const open = ({ platform, mongo, secret }: Engines) =>
  notificationService({ platform, config: notificationConfig(process.env), inbox: mongoInbox(mongo, platform.clock, keyWrapper(secret)) });

await runService({ name: 'notification', open }, process);
