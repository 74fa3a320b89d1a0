/** A Dockerfile as a list of stages, each a list of `{ instruction, flags, words, text }`. */
const joined = (text) =>
  text
    .split('\n')
    .filter((line) => !/^\s*(?:#|$)/.test(line))
    .join('\n')
    .replaceAll(/\\\n\s*/g, ' ')
    .split('\n');

const parsed = (line) => {
  const [instruction, ...rest] = line.trim().split(/\s+/);
  const isFlag = (word) => word.startsWith('--');
  const flags = rest.slice(
    0,
    rest.findIndex((word) => !isFlag(word)),
  );
  return { instruction: instruction.toUpperCase(), flags, words: rest.slice(flags.length), text: line };
};

export const stagesOf = (text) =>
  joined(text)
    .map(parsed)
    .reduce((stages, line) => {
      if (line.instruction !== 'FROM') stages.at(-1)?.lines.push(line);
      else stages.push({ base: line.words[0], name: line.words[2], lines: [] });
      return stages;
    }, []);
