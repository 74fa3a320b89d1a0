import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { journey, runJourney } from './support/readme-journey.ts';
import { npmStart, remove, temporaryFolder, type RunningProcess } from './support/start-process.ts';

describe('npm start as README.md describes it', () => {
  const data = temporaryFolder();
  let running: RunningProcess;
  beforeAll(async () => {
    running = await npmStart({ data });
  }, 120_000);
  afterAll(async () => {
    await running.stop();
    remove(data);
  });

  it('prints the addresses of API, docs and inbox at the start', () => {
    for (const place of ['/v1', '/docs', '/inbox']) expect(running.lines()).toContain(`${running.url}${place}`);
  });

  it('serves the scripts of /docs itself', async () => {
    const page = await (await fetch(`${running.url}/docs`)).text();
    const scripts = [...page.matchAll(/<script src="([^"]+)"/g)].map(([, path = '']) => fetch(`${running.url}${path}`));
    const answers = await Promise.all(scripts);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect((await Promise.all(answers.map((answer) => answer.text()))).join('')).toContain('createApiReference:');
  });

  it('gives the answers that the first journey shows', async () => {
    const steps = journey();
    expect(steps.length).toBeGreaterThan(6);
    await runJourney(steps, running.url);
  }, 120_000);
});
