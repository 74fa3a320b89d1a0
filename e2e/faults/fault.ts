import type { Run } from './run.ts';

/**
 * A fault under load, or, with `atRest`, before the load starts. `inject` resolves when the fault is repaired; it throws
 * a `Violation`. `repeatsMails`: a process dies with it, or the mail server's answers get lost, so that a mail may come twice.
 */
export type Fault = Readonly<{ name: string; inject: (run: Run) => Promise<void>; atRest?: true; repeatsMails?: boolean }>;
