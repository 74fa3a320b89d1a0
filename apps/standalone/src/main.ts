import { leaveWith, onSignal } from '@guildhall/nest';
import { FolderInUse } from '@guildhall/sqlite';
import { banner } from './banner.ts';
import { seedDemo } from './demo.ts';
import { startStandalone } from './start.ts';

const say = (text: string): boolean => process.stdout.write(`${text}\n`);

const explain = (error: unknown): string | undefined =>
  error instanceof FolderInUse
    ? `The data folder ${error.folder} is in use by another process. Stop it, or set GUILDHALL_DATA to another folder.`
    : undefined;

try {
  const { url, stop } = await startStandalone(process.env);
  const demo = process.argv.includes('--demo') ? await seedDemo(url) : undefined;
  say(banner(url, demo));
  onSignal(stop, (code) => process.exit(code));
} catch (error) {
  leaveWith(error, explain);
}
