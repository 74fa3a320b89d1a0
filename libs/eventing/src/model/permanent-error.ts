/** A view or a reactor threw, and would again: they look at nothing but what they are given. */
export class PermanentError extends Error {
  override name = 'PermanentError';
}
/** Runs what is pure; what it throws, no repetition can help. */
export const runPure = <T>(what: string, work: () => T): T => {
  try {
    return work();
  } catch (error) {
    throw new PermanentError(`${what}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
};
