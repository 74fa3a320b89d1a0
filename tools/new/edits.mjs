/** Changes to files that exist, at places that are found by their text. A file that has no such place, or several, is refused. */
import { Refused } from './refused.mjs';

const split = (text, path, place) => {
  const parts = text.split(place);
  if (parts.length === 2) return parts;
  throw new Refused(`${path} has ${parts.length - 1} places like this, instead of one; nothing is written:\n${place}`);
};

/** `named` gives what is added its names. */
export const editsWith = (named) => ({
  before: (place, added) => (text, path) => {
    const [head, tail] = split(text, path, place);
    return `${head}${named(added)}${place}${tail}`;
  },
  after: (place, added) => (text, path) => {
    const [head, tail] = split(text, path, place);
    return `${head}${place}${named(added)}${tail}`;
  },
  atEnd: (added) => (text) => `${text}${named(added)}`,
  inSequence:
    (...edits) =>
    (text, path) =>
      edits.reduce((edited, edit) => edit(edited, path), text),
});
