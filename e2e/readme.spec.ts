import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { answers, journey, matches } from './support/readme.ts';
import { npmStart, remove, temporaryFolder, type Running } from './support/running.ts';

const MARK = '----- next step';

/** Runs all steps in one shell, as a person would, and gives what each printed. */
const run = async (commands: readonly string[], url: string): Promise<readonly string[]> => {
  const script = commands.map((block) => `${block.replaceAll('http://localhost:3000', url)}\necho; echo '${MARK}'`).join('\n');
  const shell = spawn('bash', ['-c', script], { env: { ...process.env, NODE_OPTIONS: '' } });
  let [printed, complained] = ['', ''];
  shell.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  shell.stderr.on('data', (chunk: Buffer) => (complained += chunk.toString()));
  await once(shell, 'close');
  if (complained !== '') throw new Error(complained);
  return printed.split(`${MARK}\n`).slice(0, -1);
};

describe('README.md', () => {
  const data = temporaryFolder();
  let running: Running;
  beforeAll(async () => {
    running = await npmStart({ data });
  }, 120_000);
  afterAll(async () => {
    await running.stop();
    remove(data);
  });

  it('says in its first lines where API, docs and inbox are', () => {
    for (const place of ['/v1', '/docs', '/inbox']) expect(running.lines()).toContain(`${running.url}${place}`);
  });

  it('walks through the first journey, and every answer is what it promises', async () => {
    const steps = journey();
    expect(steps.length).toBeGreaterThan(6);
    const printed = await run(
      steps.map(({ commands }) => commands),
      running.url,
    );
    const told = steps.map(({ promised }, n) => ({ promised, real: answers(printed[n] ?? '') }));
    for (const { promised, real } of told) if (!matches(promised, real)) expect(real).toEqual(promised);
    expect(told.every(({ promised }) => promised.length > 0)).toBe(true);
  }, 120_000);
});
