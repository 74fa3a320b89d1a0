/** The source with a mutant's edit in it. Throws unless the text to replace is there exactly once. */
export const applyEdit = (source, { file, find, replace }) => {
  const parts = source.split(find);
  if (parts.length !== 2) throw new Error(`found ${String(parts.length - 1)} times in ${file}: ${find}`);
  return parts.join(replace);
};
