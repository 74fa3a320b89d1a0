import { describe, expect, it } from '@jest/globals';
import { withShortTimeout } from '../builders/waiting.ts';

/** What a contract's checks are given: the port, a way to let time pass for it, and a way to close and open what lies behind it. */
export type Subject<T> = Readonly<{
  port: T;
  /** Lets so many milliseconds pass, and what is due happen: by hand or really. */
  pass: (ms: number) => Promise<void>;
  /** Ends this opening, also with work under way, and gives the port of a new one over the same data. */
  restart?: () => Promise<T>;
  close: () => Promise<void>;
  /** Milliseconds within which all that a check waits for has come; some servers take their time. A mutant gets no more. */
  timeoutMs?: number;
}>;

export type Check<T> = Readonly<{ title: string; run: (subject: Subject<T>) => Promise<void>; restarts?: true }>;

/** An adapter with one guard taken out, made from a good one; the check named must turn red on it. */
export type Mutant<T> = Readonly<{ without: string; caughtBy: string; mutate: (port: T) => T }>;

export type Contract<T> = Readonly<{ port: string; checks: readonly Check<T>[]; mutants: readonly Mutant<T>[] }>;
export type OpenSubject<T> = () => Promise<Subject<T>>;
/** `restarts: false` for what forgets everything with its process. */
export type Abilities = Readonly<{ restarts?: boolean }>;

/** Milliseconds: what a subject needs that does not say otherwise. */
const MUTANT_TIMEOUT_MS = 500;
/** Checks watch their own time; this is for those that do much on a busy machine. */
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

/** Registers a contract for an adapter: every check, and for every mutant of this adapter that its check turns red. */
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
  describe(`the contract of the ${port} on ${adapter} turns red`, () => {
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
