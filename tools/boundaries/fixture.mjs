/** A small repository in a temporary folder, with stubs for everything that can be imported, and what ESLint and dependency-cruiser find in it. */
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readJson, root, workspaces } from '../workspaces.mjs';

const write = (path, content) => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
};

const link = (target, path) => {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path);
};

const stubPackage = (at, name) => {
  write(join(at, 'node_modules', name, 'package.json'), JSON.stringify({ name, version: '1.0.0', main: 'index.js' }));
  write(join(at, 'node_modules', name, 'index.js'), '');
};

const stubWorkspace = (at, workspace) => {
  const manifest = join(workspace, 'package.json');
  const { name, exports = {} } = readJson(join(root, manifest));
  cpSync(join(root, manifest), join(at, manifest));
  const sources = Object.values(exports).map((entry) => entry['@guildhall/source']);
  for (const source of ['src/index.ts', ...sources]) write(join(at, workspace, source), 'export {};\n');
  link(join(at, workspace), join(at, 'node_modules', name));
};

const layOut = (at, files) => {
  const manifest = readJson(join(root, 'package.json'));
  const tools = ['nx', '@nx', '@types', 'typescript'];
  const packages = [...Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }), 'undeclared'];
  packages.filter((name) => !tools.some((tool) => name === tool || name.startsWith(`${tool}/`))).forEach((name) => stubPackage(at, name));
  for (const tool of tools) link(join(root, 'node_modules', tool), join(at, 'node_modules', tool));
  for (const workspace of workspaces()) stubWorkspace(at, workspace);
  write(join(at, 'package.json'), JSON.stringify(manifest));
  write(join(at, 'nx.json'), JSON.stringify({ ...readJson(join(root, 'nx.json')), plugins: [join(root, 'tools/nx/targets.mjs')] }));
  write(
    join(at, 'tsconfig.json'),
    JSON.stringify({ extends: join(root, 'tsconfig.base.json'), include: ['apps', 'libs', 'e2e', 'bench'] }),
  );
  for (const { at: path, code } of files) write(join(at, path), `${code}\n`);
};

/** What a checker prints; it exits with 1 when it finds something. */
const run = (cwd, [tool, ...args]) =>
  new Promise((resolve, reject) => {
    const env = { ...process.env, NX_ISOLATE_PLUGINS: 'false', NX_DAEMON: 'false', NODE_OPTIONS: '' };
    execFile(join(root, 'node_modules/.bin', tool), args, { cwd, env, maxBuffer: 1e8 }, (error, stdout, stderr) =>
      error && error.code !== 1 ? reject(new Error(stderr || stdout, { cause: error })) : resolve(stdout),
    );
  });

const importsChecked = async (at) => {
  const config = join(root, '.dependency-cruiser.mjs');
  const { summary } = JSON.parse(await run(at, ['depcruise', 'apps', 'libs', 'e2e', 'bench', '--config', config, '--output-type', 'json']));
  return summary.violations.map(({ rule, from }) => ({ at: from, rule: rule.name }));
};

const linted = async (at) => {
  await run(at, ['nx', 'show', 'projects']); // the rule of Nx knows only projects that Nx has read before
  const files = JSON.parse(await run(at, ['eslint', '.', '--format', 'json', '--config', join(root, 'eslint.config.mjs')]));
  return files.flatMap(({ filePath, messages }) =>
    messages.map(({ ruleId, message }) => ({
      at: filePath.slice(at.length + 1),
      rule: ruleId === 'no-restricted-syntax' ? message : (ruleId ?? message),
    })),
  );
};

/** Every violation that the checkers find in these files, as `{ at, rule }`. */
export async function violationsIn(files) {
  const at = mkdtempSync(join(tmpdir(), 'guildhall-boundaries-'));
  try {
    layOut(at, files);
    return (await Promise.all([importsChecked(at), linted(at)])).flat();
  } finally {
    rmSync(at, { recursive: true, force: true });
  }
}
