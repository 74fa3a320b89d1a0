/** A view or a reactor threw, and would again: they look at nothing but what they are given. */
export class Unprocessable extends Error {
  override name = 'Unprocessable';
}
/** Runs what is pure; what it throws, no repetition can help. */
export const purely = <T>(what: string, work: () => T): T => {
  try {
    return work();
  } catch (error) {
    throw new Unprocessable(`${what}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
};
