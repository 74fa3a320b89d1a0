import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { journey, walk } from './support/readme.ts';
import { npmStart, remove, temporaryFolder, type Running } from './support/running.ts';

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
    await walk(steps, running.url);
  }, 120_000);
});
