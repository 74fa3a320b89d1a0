/** Those of the one that are not in the other. */
export const without = <T>(one: Iterable<T>, other: ReadonlySet<T>): ReadonlySet<T> => new Set([...one].filter((item) => !other.has(item)));
