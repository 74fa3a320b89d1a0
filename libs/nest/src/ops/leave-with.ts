import { z } from 'zod';

type Explain = (error: unknown) => string | undefined;

/** What a person can mend gets one clear line; anything else its stack. */
const explain: Explain = (error) => {
  if (error instanceof z.ZodError) return error.issues.map(({ path, message }) => `Setting ${path.join('.')}: ${message}`).join('\n');
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') return 'The port is taken. Set PORT to another, for example: PORT=3001 npm start';
  if (code === 'EACCES') return `No permission: ${error instanceof Error ? error.message : ''}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
};

/** The end of a process that cannot start. `known`: what its platform may say, in words. */
export const leaveWith = (error: unknown, known: Explain): never => {
  process.stderr.write(`${known(error) ?? explain(error) ?? ''}\n`);
  process.exit(1);
};
