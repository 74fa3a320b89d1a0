import type { Run } from './run.ts';

/**
 * Something that goes wrong while load runs, or, `atRest`, before it does. `strike` resolves when whatever it broke is whole again; it throws
 * a `Violation`.
 */
export type Fault = Readonly<{ name: string; strike: (run: Run) => Promise<void>; atRest?: true }>;
