import { describe, expect, it } from '@jest/globals';
import { withShortTimeout } from '../builders/waiting.ts';

/** What the checks of a contract work on: the port, a way to let time pass, and a way to close and reopen what is behind the port. */
export type Subject<T> = Readonly<{
  port: T;
  /** Lets so many milliseconds pass, on a manual clock or in real time. */
  pass: (ms: number) => Promise<void>;
  /** Closes the port, even with work in progress, and opens another one on the same data. */
  restart?: () => Promise<T>;
  close: () => Promise<void>;
  /** Milliseconds within which everything that a check waits for has come; the timeout for mutants. Some servers need more. */
  timeoutMs?: number;
}>;

export type Check<T> = Readonly<{ title: string; run: (subject: Subject<T>) => Promise<void>; restarts?: true }>;

/** A correct adapter with one guard removed; the check `caughtBy` must fail on it. */
export type Mutant<T> = Readonly<{ without: string; caughtBy: string; mutate: (port: T) => T }>;

export type Contract<T> = Readonly<{ port: string; checks: readonly Check<T>[]; mutants: readonly Mutant<T>[] }>;
export type OpenSubject<T> = () => Promise<Subject<T>>;
/** `restarts: false` for adapters that keep nothing over a restart. */
export type Abilities = Readonly<{ restarts?: boolean }>;

/** Milliseconds: the default of `timeoutMs`. */
const MUTANT_TIMEOUT_MS = 500;
/** Checks have timeouts of their own; this is for long ones on a busy machine. */
const CHECK_TIMEOUT_MS = 120_000;

const mutated = <T>(subject: Subject<T>, mutate: (port: T) => T): Subject<T> => {
  const { restart } = subject;
  return { ...subject, port: mutate(subject.port), ...(restart && { restart: async () => mutate(await restart()) }) };
};

const runOn = async <T>(check: Check<T>, subject: Subject<T>): Promise<void> => {
  try {
    await check.run(subject);
  } finally {
    await subject.close();
  }
};

/** Registers a contract for an adapter: every check, and for every mutant of the adapter that its check fails. */
export const runContract = <T>(
  { port, checks, mutants }: Contract<T>,
  adapter: string,
  make: OpenSubject<T>,
  { restarts = true }: Abilities = {},
): void => {
  const possible = checks.filter((check) => restarts || check.restarts === undefined);
  describe(`${adapter} keeps the contract of the ${port}`, () => {
    it.each(possible)('$title', async (check) => runOn(check, await make()), CHECK_TIMEOUT_MS);
  });
  describe(`the contract of the ${port} on ${adapter} fails`, () => {
    it.each(mutants)(
      'without $without',
      async ({ caughtBy, mutate }) => {
        const check = checks.find(({ title }) => title === caughtBy);
        if (check === undefined) throw new Error(`no check is called: ${caughtBy}`);
        const subject = mutated(await make(), mutate);
        await expect(withShortTimeout(subject.timeoutMs ?? MUTANT_TIMEOUT_MS, () => runOn(check, subject))).rejects.toThrow();
      },
      CHECK_TIMEOUT_MS,
    );
  });
};
