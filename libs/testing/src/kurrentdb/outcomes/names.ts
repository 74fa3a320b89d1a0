import type { Position } from '@kurrent/kurrentdb-client';

/** A position, to be told by the event that stands there: `prepared` is added if its second part is not the same as the first. */
export type Place = Readonly<{ isPlace: true; commit: bigint; prepared: string }>;
export const placeOf = (position: Position | bigint): Place => {
  const { commit, prepare } = typeof position === 'bigint' ? { commit: position, prepare: position } : position;
  if (prepare === commit) return { isPlace: true, commit, prepared: '' };
  return { isPlace: true, commit, prepared: prepare < commit ? ', prepared before' : ', prepared after' };
};
const isPlace = (value: object): value is Place => 'isPlace' in value;

/** Names and positions differ from run to run; what is told of them does not: streams are S1, S2…, events E1, E2…. */
export type Names = Readonly<{
  /** Gives a name its mark. */
  naming: (name: string, mark: string) => string;
  /** Notes which event stands at a position. */
  stands: (commit: bigint, id: string) => void;
  /** Streams that were named. */
  streams: () => readonly string[];
  /** A value as JSON has it, with marks for names and places. */
  plain: (value: unknown) => unknown;
}>;

export const openNames = (word: string): Names => {
  const marks = new Map([[word, 'W']]);
  const events = new Map<bigint, string>();
  const marked = (text: string): string =>
    [...marks].toSorted(([a], [b]) => b.length - a.length).reduce((plain, [name, mark]) => plain.replaceAll(name, mark), text);
  const placed = ({ commit, prepared }: Place): string => {
    if (commit < 0n) return `nowhere, ${commit}`;
    const before = [...events.keys()].filter((one) => one < commit).reduce((a, b) => (a > b ? a : b), -1n);
    const there = events.get(commit);
    const text = there === undefined ? `after ${events.get(before) ?? ''}` : `at ${there}`;
    return marked(there === undefined && before < 0n ? 'before all' : text) + prepared;
  };
  const plain = (value: unknown): unknown => {
    if (typeof value === 'bigint') return `${value}n`;
    if (typeof value === 'string') return marked(value);
    if (Array.isArray(value)) return value.map(plain);
    if (typeof value !== 'object' || value === null) return value;
    if (isPlace(value)) return placed(value);
    return Object.fromEntries(Object.entries(value).flatMap(([key, one]) => (one === undefined ? [] : [[marked(key), plain(one)]])));
  };
  return {
    naming: (name, mark) => {
      marks.set(name, mark);
      return name;
    },
    stands: (commit, id) => void events.set(commit, id),
    streams: () => [...marks].flatMap(([name, mark]) => (/^(E\d+|W)$/.test(mark) ? [] : [name])),
    plain,
  };
};
