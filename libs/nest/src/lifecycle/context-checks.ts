import type { Context } from '@guildhall/eventing';
import type { Checks } from './health-routes.ts';

const READY = 'ready';

/** Ready: every context's views have caught up once, and none of its loops is halted. */
export const contextChecks = (contexts: readonly Context[]): Checks => {
  const caughtUp = new Set<string>();
  for (const { name, ready } of contexts) void ready().then(() => caughtUp.add(name));
  const stateOf = ({ name, health }: Context): string => {
    if (health().halted.length > 0) return 'halted';
    return caughtUp.has(name) ? READY : 'catching up';
  };
  return () => {
    const parts = contexts.map((context): [string, string] => [context.name, stateOf(context)]);
    return Promise.resolve({ ready: parts.every(([, state]) => state === READY), parts: Object.fromEntries(parts) });
  };
};
