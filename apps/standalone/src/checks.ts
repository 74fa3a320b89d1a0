import type { Context } from '@guildhall/eventing';
import type { Checks } from '@guildhall/nest';

/** Ready: every context's views have caught up once. */
export const checksOf = (contexts: readonly Context[]): Checks => {
  const caughtUp = new Set<string>();
  for (const { name, ready } of contexts) void ready().then(() => caughtUp.add(name));
  return () => {
    const parts = contexts.map(({ name }): [string, string] => [name, caughtUp.has(name) ? 'ready' : 'catching up']);
    return Promise.resolve({ ready: caughtUp.size === contexts.length, parts: Object.fromEntries(parts) });
  };
};
