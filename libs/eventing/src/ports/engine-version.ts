import { unknownRequirement, type Unmet } from './engine.ts';

/** Major, minor and patch as one number. */
const rankOf = (version: string): number | undefined => {
  const [, ...numbers] = /^v?(\d+)\.(\d+)(?:\.(\d+))?/.exec(version) ?? [];
  return numbers.length === 0 ? undefined : numbers.reduce((rank, number = '0') => rank * 100_000 + Number(number), 0);
};
const lineOf = (version: string): number | undefined => rankOf(version.replace(/^(v?\d+\.\d+).*/, '$1'));

/**
 * Compares a version such as `8.0.17`, of which all after the numbers is ignored, with the first good release of each line, in rising order. A
 * line that is not among them counts as a later one of the line before it.
 */
export const unmetVersion = (found: string | undefined, firstGood: readonly string[]): readonly Unmet[] => {
  const needed = `${firstGood.join(', ')} or later`;
  const [rank, line] = [rankOf(found ?? ''), lineOf(found ?? '')];
  if (found === undefined || rank === undefined || line === undefined) return [unknownRequirement('version', needed, found ?? 'not told')];
  const least = firstGood.findLast((good) => (lineOf(good) ?? Infinity) <= line);
  return least !== undefined && rank >= (rankOf(least) ?? Infinity) ? [] : [{ requirement: 'version', found, needed, breaks: true }];
};
