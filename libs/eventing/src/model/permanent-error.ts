/** A view or a reactor threw. They are pure, so they would throw again. */
export class PermanentError extends Error {
  override name = 'PermanentError';
}
/** Runs a pure function. What it throws becomes a `PermanentError`: repeating cannot help. */
export const runPure = <T>(what: string, work: () => T): T => {
  try {
    return work();
  } catch (error) {
    throw new PermanentError(`${what}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
};
