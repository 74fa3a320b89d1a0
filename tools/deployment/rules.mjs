/**
 * A rule is `{ rule, errors, violations }`: a sentence, what contradicts it in a subject (`errors(subject)` gives a line each), and changes
 * to the subject that it must find.
 */
import { Hint } from '../engines/shell.mjs';

export const changed = (subject, change) => {
  const copy = globalThis.structuredClone(subject);
  change(copy);
  return copy;
};

/** A line for each error in the subject, and for each planted violation in which its rule finds none. */
export const errorsOf = (subject, rules) =>
  rules.flatMap(({ rule, errors, violations }) => [
    ...errors(subject).map((error) => `${error} (${rule})`),
    ...violations
      .filter((change) => errors(changed(subject, change)).length === 0)
      .map((change) => `nothing is found wrong after ${change} (${rule})`),
  ]);

/** A line for each value that is not as expected; what `expected` does not name may be anything. */
export const differences = (name, actual, expected) => {
  if (actual === undefined) return [`${name} is missing`];
  if (typeof expected !== 'object') return actual === expected ? [] : [`${name} is ${actual} instead of ${expected}`];
  return Object.entries(expected).flatMap(([key, value]) => differences(`${name}.${key}`, actual[key], value));
};

/** Prints what a stage finds. Without its programs it is skipped, with a line that says so, except in CI. */
export const report = (find) => {
  try {
    const errors = find();
    for (const error of errors) console.error(error);
    process.exitCode = errors.length > 0 ? 1 : 0;
  } catch (error) {
    if (!(error instanceof Hint) || process.env.CI) throw error;
    console.log(`skipped: ${error.message}`);
  }
};
