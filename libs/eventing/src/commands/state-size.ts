const POINTER = 8;
const OBJECT = 24;
const STRING = 20;
const MAP_ENTRY = 50;
/** So many elements of a collection are looked at; the others are taken to be like them. */
const SAMPLE = 50;

/** Of the elements of a collection, each with `more` bytes of its own. */
const bytesOfElements = (elements: Iterable<unknown>, count: number, more: number): number => {
  let [sampled, bytes] = [0, 0];
  for (const element of elements) {
    if (sampled === SAMPLE) break;
    sampled++;
    bytes += bytesOfState(element);
  }
  return sampled === 0 ? 0 : Math.ceil((bytes / sampled + more) * count);
};

/** About how much memory a folded state takes, in bytes; what two states share counts twice. It costs the same for any number of elements. */
export const bytesOfState = (value: unknown): number => {
  if (typeof value === 'string') return STRING + value.length;
  if (typeof value !== 'object' || value === null) return POINTER;
  if (Array.isArray(value)) return OBJECT + bytesOfElements(value, value.length, POINTER);
  if (value instanceof Set) return OBJECT + bytesOfElements(value, value.size, MAP_ENTRY);
  if (value instanceof Map)
    return OBJECT + bytesOfElements(value.keys(), value.size, MAP_ENTRY) + bytesOfElements(value.values(), value.size, 0);
  const fields: readonly unknown[] = Object.values(value);
  return OBJECT + fields.reduce((bytes: number, field) => bytes + POINTER + bytesOfState(field), 0);
};
