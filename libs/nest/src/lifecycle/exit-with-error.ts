import { ForeignEventStore } from '@guildhall/eventing';
import { z } from 'zod';
import { WrongMasterKey } from './check-master-key.ts';

type Explain = (error: unknown) => string | undefined;

/** Errors of the operating system that a person can mend. */
const explainSystemError: Explain = (error) => {
  switch (error instanceof Error && 'code' in error ? error.code : undefined) {
    case 'EADDRINUSE':
      return 'The port is taken. Set PORT to another, for example: PORT=3001 npm start';
    case 'EACCES':
    case 'EPERM':
      return `No permission: ${(error as Error).message}`; // only an error has a code
  }
  return undefined;
};

/** One clear line for what a person can mend; the stack of anything else. */
const explain: Explain = (error) => {
  if (error instanceof z.ZodError) return error.issues.map(({ path, message }) => `Setting ${path.join('.')}: ${message}`).join('\n');
  if (error instanceof WrongMasterKey) return `Setting GUILDHALL_MASTER_KEY: ${error.message}. Nothing of it can be read without that.`;
  if (error instanceof ForeignEventStore) return `Nothing was read or written: ${error.message}.`;
  return explainSystemError(error) ?? (error instanceof Error ? (error.stack ?? error.message) : String(error));
};

/** Ends a process that cannot start. `known` explains the errors of its own platform. */
export const exitWithError = (error: unknown, known: Explain): never => {
  process.stderr.write(`${known(error) ?? explain(error) ?? ''}\n`);
  process.exit(1);
};
