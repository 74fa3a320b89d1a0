import type { Checkpoints, Context, JobQueue, Leases } from '@guildhall/eventing';
import { z } from 'zod';
import { commonRefusal } from '../operations/common-refusals.ts';

/** What operators look after in one process. */
export type Operated = Readonly<{ contexts: readonly Context[]; jobs: JobQueue; checkpoints: Checkpoints; leases: Leases }>;
export const OPERATED = Symbol('operated');

export const ContextPath = z.object({ context: z.string().max(40) });
export type ContextPath = z.infer<typeof ContextPath>;

/** Refuses (`context.unknown`) a name that no context of this process has. */
export const contextOf = ({ contexts }: Operated, name: string): Context => {
  const found = contexts.find((context) => context.name === name);
  if (found === undefined) throw commonRefusal('context.unknown');
  return found;
};
