import { exitWithError, onSignal } from '@guildhall/nest';
import { notificationConfig } from '@guildhall/notification-app';
import { FolderInUse } from '@guildhall/sqlite';
import { banner } from './banner.ts';
import { PlaceChanged } from './check-places.ts';
import { demoPassword, NoInbox, seedDemo } from './demo.ts';
import { startStandalone } from './start.ts';

const say = (text: string): boolean => process.stdout.write(`${text}\n`);

const explain = (error: unknown): string | undefined => {
  if (error instanceof NoInbox) return error.message;
  if (error instanceof PlaceChanged) return `Nothing was read or written: ${error.message}.`;
  return error instanceof FolderInUse
    ? `The data folder ${error.folder} is in use by another process. Stop it, or set GUILDHALL_DATA to another folder.`
    : undefined;
};

try {
  const wantsDemo = process.argv.includes('--demo');
  if (wantsDemo && !notificationConfig(process.env).inbox) throw new NoInbox();
  const { url, inbox, platform, stop } = await startStandalone(process.env);
  const demo = wantsDemo ? await seedDemo(url, demoPassword(platform.ids)) : undefined;
  say(banner({ url, inbox, demo }));
  onSignal(stop, (code) => process.exit(code));
} catch (error) {
  exitWithError(error, explain);
}
