/** What a .dockerignore keeps out: the last line that fits a path, or a folder above it, decides. */
import { matchesGlob } from 'node:path';

const linesOf = (text) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));

const withFolders = (path) => path.split('/').map((_, n, parts) => parts.slice(0, n + 1).join('/'));

export const ignoredBy = (text) => {
  const lines = linesOf(text).map((line) => (line.startsWith('!') ? { glob: line.slice(1), is: false } : { glob: line, is: true }));
  return (path) => lines.findLast(({ glob }) => withFolders(path).some((part) => matchesGlob(part, glob)))?.is ?? false;
};
