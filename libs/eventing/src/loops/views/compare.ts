import type { Found } from '../../ports/view-store.ts';

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

/** Walks two collections in the order of their ids. Gives how many documents there are in either, and which are not alike. */
export const compare = async (some: AsyncIterable<Found<unknown>>, others: AsyncIterable<Found<unknown>>) => {
  const [left, right] = [some[Symbol.asyncIterator](), others[Symbol.asyncIterator]()];
  const differing: string[] = [];
  let documents = 0;
  let [one, other] = [await left.next(), await right.next()];
  while (one.done !== true || other.done !== true) {
    documents++;
    const id = one.done === true || (other.done !== true && other.value.id < one.value.id) ? undefined : one.value.id;
    const twin = other.done === true || (id !== undefined && other.value.id > id) ? undefined : other.value.id;
    if (id !== twin || one.done === true || other.done === true || !isAlike(one.value.doc, other.value.doc))
      differing.push(id ?? twin ?? '');
    if (id !== undefined) one = await left.next();
    if (twin !== undefined) other = await right.next();
  }
  return { documents, differing };
};
