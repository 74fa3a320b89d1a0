// Programs from Go modules, built once and kept.
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { needed, run } from '../engines/shell.mjs';

const go = () => needed('go', { instead: 'a machine with Go' });

/** Where a module lies, and what it is: `Dir`, `GoMod`. */
export const downloaded = ({ module, version }) =>
  JSON.parse(run(go(), ['mod', 'download', '-json', `${module}@${version}`], { cwd: '/' }));

/** An own module of these lines and sources; each program gets its name when it is whole. Minutes: whoever works on this machine goes first. */
const build = ({ lines, sources, programs, flags = [] }, folder) => {
  const source = join(folder, 'source', programs[0].file);
  mkdirSync(source, { recursive: true });
  const files = { 'go.mod': `${['module programs', '', ...lines].join('\n')}\n`, ...sources };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(source, name), text);
  run(go(), ['mod', 'tidy'], { cwd: source });
  const options = ['-trimpath', '-ldflags', ['-s', '-w', ...flags].join(' ')];
  for (const { path, file } of programs) {
    run('nice', ['-n', '15', go(), 'build', ...options, '-o', join(source, 'built'), path], { cwd: source });
    renameSync(join(source, 'built'), join(folder, file));
  }
  rmSync(source, { recursive: true });
};

/** The paths of a plan's programs, by name; `plan` is asked for only when one of them is missing, and only what is missing is built. */
export const programsIn = (folder, files, plan) => {
  mkdirSync(folder, { recursive: true });
  const isMissing = (file) => !existsSync(join(folder, file));
  if (Object.values(files).some(isMissing)) {
    const { programs, ...rest } = plan();
    build({ ...rest, programs: programs.filter(({ file }) => isMissing(file)) }, folder);
  }
  return Object.fromEntries(Object.entries(files).map(([name, file]) => [name, join(folder, file)]));
};
