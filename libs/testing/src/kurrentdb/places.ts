/** A place in `$all`: where a commit is, and where its record; the latter is 0 for what has been looked at and was not sent. */
export type Place = Readonly<{ commit: number; prepare: number }>;

/** Before everything. */
export const HEAD: Place = { commit: -1, prepare: -1 };
export const at = (position: number): Place => ({ commit: position, prepare: position });
export const isBefore = (a: Place, b: Place): boolean => a.commit < b.commit || (a.commit === b.commit && a.prepare < b.prepare);
