/** The elements of the first that are not in the second. */
export const without = <T>(one: Iterable<T>, other: ReadonlySet<T>): ReadonlySet<T> => new Set([...one].filter((item) => !other.has(item)));
