import type { Context } from '@guildhall/eventing';

/** Loops that this process runs and that have had work for too long without progress, as `<context>.<loop>`. */
export const stuckLoops = (contexts: readonly Context[]): readonly string[] =>
  contexts.flatMap(({ name, health }) => {
    const { views, facts } = health();
    return Object.entries({ views, facts }).flatMap(([loop, { stuck }]) => (stuck ? [`${name}.${loop}`] : []));
  });
