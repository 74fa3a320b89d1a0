/** Source with a mutant's cut in it. Throws when the cut does not say unmistakably where. */
export const mutated = (source, { file, find, replace }) => {
  const parts = source.split(find);
  if (parts.length !== 2) throw new Error(`found ${String(parts.length - 1)} times in ${file}: ${find}`);
  return parts.join(replace);
};
