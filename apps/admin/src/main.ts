import { exitWithError } from '@guildhall/nest';
import { adminConfig } from './admin.config.ts';
import { commandOf, Misspelt } from './commands.ts';
import { operatorWith, Refused } from './operator.ts';

const explain = (error: unknown): string | undefined => {
  if (error instanceof Misspelt || error instanceof Refused) return error.message;
  if (error instanceof TypeError && error.message === 'fetch failed') return `Nobody answers: ${String(error.cause)}`;
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
    ? `No operator's key: ${error.message}. Set GUILDHALL_DATA to the data folder, or GUILDHALL_OPERATOR_KEY to a key.`
    : undefined;
};

try {
  const { command, rest } = commandOf(process.argv.slice(2).filter((word) => word !== '--'));
  const answer = await command.run(await operatorWith(adminConfig(process.env)), rest);
  process.stdout.write(`${JSON.stringify(answer ?? 'done', null, 2)}\n`);
} catch (error) {
  exitWithError(error, explain);
}
