/** Part of `npm run check`: Dockerfile, docker-compose.yml and observability/, by hadolint, the loader of Compose, and our own rules. */
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rules as dockerfileRules } from './compose/dockerfile.mjs';
import { observability, rules as observabilityRules } from './compose/observability.mjs';
import { rules as composeRules } from './compose/rules.mjs';
import { compose, hadolint } from './deployment/programs.mjs';
import { errorsOf, report } from './deployment/rules.mjs';
import { read, root } from './workspaces.mjs';

/** Away from settings of whoever develops here: a `.env` beside the file would count. */
const say = (program, args, input) => spawnSync(program, args, { input, encoding: 'utf8', cwd: tmpdir(), env: {} });
const refusal = ({ status, stdout, stderr }) => (status === 0 ? [] : [stdout + stderr]);
const lint = ({ dockerfile }) => refusal(say(hadolint(), ['--no-color', '--config', join(root, '.hadolint.yaml'), '-'], dockerfile));
const load = (text) => say(compose(), ['--no-path-resolution', '--format', 'json', '-'], text);

const programs = [
  { rule: 'hadolint', errors: lint, violations: [(files) => (files.dockerfile = files.dockerfile.replace('COPY libs', 'ADD libs'))] },
  {
    rule: 'Docker Compose',
    errors: ({ project }) => refusal(load(project)),
    violations: [(files) => (files.project = files.project.replace('retries: 12', 'retry: 12'))],
  },
];

report(() => {
  const files = { dockerfile: read('Dockerfile'), ignore: read('.dockerignore'), project: read('docker-compose.yml') };
  const errors = errorsOf(files, [...programs, ...dockerfileRules]);
  const { stdout: project } = load(files.project);
  return [
    ...errors,
    ...(project === '' ? [] : errorsOf(JSON.parse(project), composeRules)),
    ...errorsOf(observability(), observabilityRules),
  ];
});
