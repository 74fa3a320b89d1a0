import { onSignal } from '@guildhall/nest';
import { FolderInUse } from '@guildhall/sqlite';
import { z } from 'zod';
import { banner } from './banner.ts';
import { seedDemo } from './demo.ts';
import { startStandalone } from './start.ts';

const say = (text: string): boolean => process.stdout.write(`${text}\n`);

/** What a person can mend gets one clear line; anything else its stack. */
const explain = (error: unknown): string => {
  if (error instanceof z.ZodError) return error.issues.map(({ path, message }) => `Setting ${path.join('.')}: ${message}`).join('\n');
  if (error instanceof FolderInUse)
    return `The data folder ${error.folder} is in use by another process. Stop it, or set GUILDHALL_DATA to another folder.`;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') return 'The port is taken. Set PORT to another, for example: PORT=3001 npm start';
  if (code === 'EACCES') return `No permission: ${error instanceof Error ? error.message : ''}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
};

try {
  const { url, stop } = await startStandalone(process.env);
  const demo = process.argv.includes('--demo') ? await seedDemo(url) : undefined;
  say(banner(url, demo));
  onSignal(stop, (code) => process.exit(code));
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exit(1);
}
