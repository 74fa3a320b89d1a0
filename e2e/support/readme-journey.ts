import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './start-process.ts';

/** A block of commands and the block of answers under it. */
export type Step = Readonly<{ commands: string; expected: readonly unknown[] }>;

const BLOCK = /^```(sh journey|json)\n([\s\S]*?)^```$/gm;

/** Parses concatenated JSON values. */
const values = (text: string): readonly unknown[] => {
  const found: unknown[] = [];
  let rest = '';
  for (const line of text.split('\n')) {
    rest += line;
    if (rest.trim() === '') continue;
    try {
      found.push(JSON.parse(rest));
      rest = '';
    } catch {
      rest += '\n'; // a value over several lines
    }
  }
  if (rest.trim() !== '') throw new Error(`not JSON: ${rest}`);
  return found;
};

/** The steps of the first journey in README.md. */
export const journey = (): readonly Step[] => {
  const steps: Step[] = [];
  for (const [, kind, text = ''] of readFileSync(join(ROOT, 'README.md'), 'utf8').matchAll(BLOCK)) {
    if (kind === 'sh journey') steps.push({ commands: text, expected: [] });
    else steps.push({ commands: steps.pop()?.commands ?? '', expected: values(text) });
  }
  return steps;
};

/** Parses printed answers, which follow each other without a line break. */
const answers = (text: string): readonly unknown[] => values(text.replaceAll(/\}(?=\{|\d|$)/gm, '}\n'));

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const fieldsMatch = (expected: object, real: object): boolean => {
  const [mine, theirs] = [Object.entries(expected), new Map(Object.entries(real))];
  return mine.length === theirs.size && mine.every(([key, value]) => theirs.has(key) && matches(value, theirs.get(key)));
};

/** `…` stands for anything, alone or at the end of a text. */
const matches = (expected: unknown, real: unknown): boolean => {
  if (typeof expected === 'string' && expected.endsWith('…')) return typeof real === 'string' && real.startsWith(expected.slice(0, -1));
  if (!isObject(expected) || !isObject(real)) return expected === real;
  return Array.isArray(expected) === Array.isArray(real) && fieldsMatch(expected, real);
};

const STEP_SEPARATOR = '----- next step';

/** Runs all steps in one shell, as a person would, and gives what each printed. */
const run = async (commands: readonly string[], url: string): Promise<readonly string[]> => {
  const script = commands.map((block) => `${block.replaceAll('http://localhost:3000', url)}\necho; echo '${STEP_SEPARATOR}'`).join('\n');
  const shell = spawn('bash', ['-c', script], { env: { ...process.env, NODE_OPTIONS: '' } });
  let [printed, errors] = ['', ''];
  shell.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  shell.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  await once(shell, 'close');
  if (errors !== '') throw new Error(errors);
  return printed.split(`${STEP_SEPARATOR}\n`).slice(0, -1);
};

/** Runs the steps, and throws at the first answer that differs from the expected one. */
export const runJourney = async (steps: readonly Step[], url: string): Promise<void> => {
  const commands = steps.map((step) => step.commands);
  const printed = await run(commands, url);
  for (const [n, { expected }] of steps.entries()) {
    const real = answers(printed[n] ?? '');
    if (expected.length === 0 || !matches(expected, real))
      throw new Error(`expected ${JSON.stringify(expected)}, got ${JSON.stringify(real)}`);
  }
};

/** The same steps with addresses of another domain, for a system that already has these accounts. */
export const journeyAt = (domain: string): readonly Step[] =>
  JSON.parse(JSON.stringify(journey()).replaceAll('example.com', domain)) as readonly Step[]; // as it was
