import type { Found } from '../ports/view-store.ts';

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

/** Whether two stored documents say the same; the order of their fields says nothing. */
export const isAlike = (one: unknown, other: unknown): boolean => {
  if (!isObject(one) || !isObject(other)) return one === other;
  const [some, others] = [Object.keys(one), Object.keys(other)];
  return (
    Array.isArray(one) === Array.isArray(other) &&
    some.length === others.length &&
    some.every((key) => Object.hasOwn(other, key) && isAlike(one[key], other[key]))
  );
};

type Pair = readonly [one: Found<unknown> | undefined, other: Found<unknown> | undefined];

const walk = async (found: AsyncIterable<Found<unknown>>) => {
  const items = found[Symbol.asyncIterator]();
  const next = async (): Promise<Found<unknown> | undefined> => {
    const { done, value } = await items.next();
    return done === true ? undefined : value;
  };
  return { first: await next(), next };
};

/** Of two walks' next documents those with the lesser id: one of them, or both. */
const lesser = ([one, other]: Pair): Pair => {
  if (one === undefined || other === undefined || one.id === other.id) return [one, other];
  return one.id < other.id ? [one, undefined] : [undefined, other];
};

/** Walks two collections in the order of their ids. Gives how many documents there are in either, and which are not alike. */
export const compare = async (some: AsyncIterable<Found<unknown>>, others: AsyncIterable<Found<unknown>>) => {
  const [left, right] = [await walk(some), await walk(others)];
  const differing: string[] = [];
  let documents = 0;
  let [one, other] = [left.first, right.first];
  for (;;) {
    const [here, there] = lesser([one, other]);
    const either = here ?? there;
    if (either === undefined) return { documents, differing };
    documents++;
    if (!isAlike(here?.doc, there?.doc)) differing.push(either.id);
    if (here !== undefined) one = await left.next();
    if (there !== undefined) other = await right.next();
  }
};
