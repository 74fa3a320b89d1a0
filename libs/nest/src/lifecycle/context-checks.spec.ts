import { expect, it } from '@jest/globals';
import type { Context } from '@guildhall/eventing';
import { settle } from '@guildhall/testing';
import { contextChecks } from './context-checks.ts';

it('K7 a process is ready when the views of all its contexts have caught up, and while no loop of theirs is halted', async () => {
  const caughtUp = Promise.withResolvers<undefined>();
  let halted: readonly string[] = [];
  const contextOf = (name: string, ready: Promise<void>) => ({ name, ready: () => ready, health: () => ({ halted }) });
  const contexts = [contextOf('team', Promise.resolve()), contextOf('identity', caughtUp.promise)];
  const checks = contextChecks(contexts as unknown as readonly Context[]); // the parts that it asks
  await settle();
  expect(await checks()).toEqual({ ready: false, parts: { team: 'ready', identity: 'catching up' } });
  caughtUp.resolve(undefined);
  await settle();
  expect(await checks()).toEqual({ ready: true, parts: { team: 'ready', identity: 'ready' } });
  halted = ['project.team'];
  expect(await checks()).toEqual({ ready: false, parts: { team: 'halted', identity: 'halted' } });
  halted = [];
  expect((await checks()).ready).toBe(true);
});
