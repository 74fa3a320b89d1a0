import type { Context } from '@guildhall/eventing';

/** The loops of these contexts that this process runs and that have stood still before work for too long, as `<context>.<loop>`. */
export const stuckLoops = (contexts: readonly Context[]): readonly string[] =>
  contexts.flatMap(({ name, health }) => {
    const { views, facts } = health();
    return Object.entries({ views, facts }).flatMap(([loop, { stuck }]) => (stuck ? [`${name}.${loop}`] : []));
  });
