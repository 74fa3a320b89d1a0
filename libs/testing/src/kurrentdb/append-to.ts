import type { Log, NewEvent } from './log.ts';

/** What a stream is expected to be at: a revision, or one of these. */
export const NO_STREAM = -1;
export const ANY = -2;
export const EXISTS = -4;

export type Write = Readonly<{ stream: string; events: readonly NewEvent[] }>;
export type Expectation = Readonly<{ stream: string; expected: number }>;
export type Violation = Readonly<{ check: number; stream: string; expected: number; actual: number }>;
export type Outcome = Readonly<{ position: bigint; revisions: readonly Expectation[] }> | Readonly<{ violations: readonly Violation[] }>;

const fits = (expected: number, actual: number): boolean => expected === ANY || (expected === EXISTS ? actual >= 0 : expected === actual);

/** Without an expected number, events that the stream has already are a repeat, and others are appended at its end. */
const expectedRevisionOf = (log: Log, { stream, events }: Write, expected: number): number => {
  if (expected >= NO_STREAM) return expected;
  const known = log.revisionsOf(
    stream,
    events.map(({ id }) => id),
  );
  return known.length === events.length ? Math.min(...known) - 1 : log.head(stream);
};

/**
 * The server's rules: checks before anything is written; a repeat is a repeat only with the same ids after the same revisions,
 * for all streams written; one that was checked only must still be where it was.
 */
export const appendTo = async (log: Log, writes: readonly Write[], checks: readonly Expectation[]): Promise<Outcome> => {
  const written = new Set(writes.map(({ stream }) => stream));
  const violationsAmong = (among: (stream: string) => boolean): readonly Violation[] =>
    checks.flatMap(({ stream, expected }, check) => {
      const actual = log.head(stream);
      return among(stream) && !fits(expected, actual) ? [{ check, stream, expected, actual }] : [];
    });
  const unwritten = violationsAmong((stream) => !written.has(stream));
  if (unwritten.length > 0) return { violations: unwritten };
  const expectedOf = (stream: string): number => checks.find((check) => check.stream === stream)?.expected ?? ANY;
  const placed = writes.map((write) => ({ ...write, expected: expectedRevisionOf(log, write, expectedOf(write.stream)) }));
  const merelyChecked = checks.filter(({ stream, expected }) => !written.has(stream) && expected >= NO_STREAM);
  const position = await log.append([...merelyChecked.map((check) => ({ ...check, events: [] })), ...placed]);
  if (position !== undefined)
    return { position, revisions: placed.map(({ stream, expected, events }) => ({ stream, expected: expected + events.length })) };
  const violations = violationsAmong(() => true);
  // Without an expectation the append was only overtaken by another: try again.
  return violations.length > 0 ? { violations } : appendTo(log, writes, checks);
};
