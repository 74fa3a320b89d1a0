import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './start-process.ts';

/** A block of commands and the block of answers that stands under it. */
export type Step = Readonly<{ commands: string; promised: readonly unknown[] }>;

const BLOCK = /^```(sh journey|json)\n([\s\S]*?)^```$/gm;

/** JSON values one after the other, as a terminal shows them. */
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

/** The first journey as README.md tells it. */
export const journey = (): readonly Step[] => {
  const steps: Step[] = [];
  for (const [, kind, text = ''] of readFileSync(join(ROOT, 'README.md'), 'utf8').matchAll(BLOCK)) {
    if (kind === 'sh journey') steps.push({ commands: text, promised: [] });
    else steps.push({ commands: steps.pop()?.commands ?? '', promised: values(text) });
  }
  return steps;
};

/** What a run printed: answers follow each other without a line between. */
const answers = (text: string): readonly unknown[] => values(text.replaceAll(/\}(?=\{|\d|$)/gm, '}\n'));

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const fieldsMatch = (promised: object, real: object): boolean => {
  const [mine, theirs] = [Object.entries(promised), new Map(Object.entries(real))];
  return mine.length === theirs.size && mine.every(([key, value]) => theirs.has(key) && matches(value, theirs.get(key)));
};

/** `…` stands for anything, alone or at the end of a text. */
const matches = (promised: unknown, real: unknown): boolean => {
  if (typeof promised === 'string' && promised.endsWith('…')) return typeof real === 'string' && real.startsWith(promised.slice(0, -1));
  if (!isObject(promised) || !isObject(real)) return promised === real;
  return Array.isArray(promised) === Array.isArray(real) && fieldsMatch(promised, real);
};

const STEP_SEPARATOR = '----- next step';

/** Runs all steps in one shell, as a person would, and gives what each printed. */
const run = async (commands: readonly string[], url: string): Promise<readonly string[]> => {
  const script = commands.map((block) => `${block.replaceAll('http://localhost:3000', url)}\necho; echo '${STEP_SEPARATOR}'`).join('\n');
  const shell = spawn('bash', ['-c', script], { env: { ...process.env, NODE_OPTIONS: '' } });
  let [printed, complained] = ['', ''];
  shell.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  shell.stderr.on('data', (chunk: Buffer) => (complained += chunk.toString()));
  await once(shell, 'close');
  if (complained !== '') throw new Error(complained);
  return printed.split(`${STEP_SEPARATOR}\n`).slice(0, -1);
};

/** Walks through the steps; throws at the first answer that is not what was promised. */
export const runJourney = async (steps: readonly Step[], url: string): Promise<void> => {
  const commands = steps.map((step) => step.commands);
  const printed = await run(commands, url);
  for (const [n, { promised }] of steps.entries()) {
    const real = answers(printed[n] ?? '');
    if (promised.length === 0 || !matches(promised, real))
      throw new Error(`promised ${JSON.stringify(promised)}, got ${JSON.stringify(real)}`);
  }
};

/** The same people somewhere else, for a place that knows Ada already. */
export const journeyAt = (domain: string): readonly Step[] =>
  JSON.parse(JSON.stringify(journey()).replaceAll('example.com', domain)) as readonly Step[]; // as it was
