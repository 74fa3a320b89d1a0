import { z } from 'zod';
import { WrongMasterKey } from './master-key.ts';

type Explain = (error: unknown) => string | undefined;

/** Of the system's errors those that a person can mend. */
const ofSystem: Explain = (error) => {
  switch (error instanceof Error && 'code' in error ? error.code : undefined) {
    case 'EADDRINUSE':
      return 'The port is taken. Set PORT to another, for example: PORT=3001 npm start';
    case 'EACCES':
    case 'EPERM':
      return `No permission: ${(error as Error).message}`; // only an error has a code
  }
  return undefined;
};

/** What a person can mend gets one clear line; anything else its stack. */
const explain: Explain = (error) => {
  if (error instanceof z.ZodError) return error.issues.map(({ path, message }) => `Setting ${path.join('.')}: ${message}`).join('\n');
  if (error instanceof WrongMasterKey) return `Setting GUILDHALL_MASTER_KEY: ${error.message}. Nothing of it can be read without that.`;
  return ofSystem(error) ?? (error instanceof Error ? (error.stack ?? error.message) : String(error));
};

/** The end of a process that cannot start. `known`: what its platform may say, in words. */
export const leaveWith = (error: unknown, known: Explain): never => {
  process.stderr.write(`${known(error) ?? explain(error) ?? ''}\n`);
  process.exit(1);
};
