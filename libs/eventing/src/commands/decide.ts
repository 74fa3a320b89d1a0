import type { Decision, Refs } from '../model/decider.ts';
import { Refusal } from '../model/refusal.ts';
import type { Command, Meta } from '../model/vocabulary.ts';
import type { Folded } from './folded-streams.ts';
import { statesOf, type Wish } from './wish.ts';

/**
 * What a decider says of some states, a refusal as a value too: it may yet prove to rest on old states. `If-Match` comes last (RFC 9110,
 * 13.2.1): to who would be refused anyway it must not tell whether there is anything.
 */
export const decide = <C extends Command, R extends Refs, Result>(
  wish: Wish<C, R, Result>,
  loaded: readonly Folded[],
): Decision<R, Result> | Refusal => {
  const { decider, command, envelope } = wish;
  try {
    const decision = decider.decide(command, statesOf(wish, loaded));
    const isAsSeen = envelope.ifMatch === undefined || envelope.ifMatch === loaded[0]?.revision;
    return isAsSeen ? decision : new Refusal('precondition', 'revision.mismatch');
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
};

/** What every event of the command carries. */
export const metaOf = <C extends Command, R extends Refs, Result>({ decider, command, envelope }: Wish<C, R, Result>): Meta => {
  const { commandId, commandHash, correlationId, causationId, traceparent } = envelope;
  const tenant = decider.tenant(command);
  const meta = { commandId, commandHash, correlationId, causationId, actor: command.by, tenant, occurredAt: command.at };
  return traceparent === undefined ? meta : { ...meta, traceparent };
};
