import { SYSTEM } from './vocabulary.ts';

/** Who may do something: a person's account, another system's service account, a job or reaction of ours, or an operator. */
export type ActorKind = 'account' | 'service-account' | 'system' | 'operator';

/** The actor of facts that were published before facts carried one. */
export const UNKNOWN_ACTOR = 'unknown';

/** What kind of actor the text names, by its form: `acc_…`, `svc_…`, `system` or `operator`; undefined for `UNKNOWN_ACTOR` and any other text. */
export const actorKindOf = (actor: string): ActorKind | undefined => {
  if (actor === SYSTEM || actor === 'operator') return actor;
  if (actor.startsWith('acc_')) return 'account';
  return actor.startsWith('svc_') ? 'service-account' : undefined;
};
