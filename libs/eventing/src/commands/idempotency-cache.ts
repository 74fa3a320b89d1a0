import { LRUCache } from 'lru-cache';
import { START, type DomainEvent, type Position, type Recorded } from '../model/vocabulary.ts';
import type { CommandResult, Envelope } from './command.ts';
import { commandRefusal } from './refusals.ts';
import type { CachedStream } from './stream-cache.ts';

const NOTHING = '';
/** A command's result as its first event carries it. */
export const serializeResult = (result: unknown): string => (result === undefined ? NOTHING : JSON.stringify(result));
const parseResult = (text: string): unknown => (text === NOTHING ? undefined : JSON.parse(text));

type Left = Pick<Recorded<DomainEvent>, 'stream' | 'revision' | 'position' | 'meta'>;
type Remembered = Readonly<{ hash: string; primary: string; result: CommandResult<unknown> | undefined }>;

const checkHash = (known: string, given: string): void => {
  if (known !== given) throw commandRefusal('idempotency.key-reused');
};

/**
 * The earlier result of a command, by the events that it left in its streams. `primary`: its first stream, and that stream's name. Another
 * command under the same id is refused (`idempotency.key-reused`).
 */
export const resultOf = (
  { commandHash }: Envelope,
  primary: Pick<CachedStream, 'revision'> & Readonly<{ name: string }>,
  left: readonly Left[],
): CommandResult<unknown> | undefined => {
  for (const { meta } of left) checkHash(meta.commandHash, commandHash);
  const result = left.find(({ meta }) => meta.result !== undefined)?.meta.result;
  if (result === undefined) return undefined;
  const { revision } = left.findLast(({ stream }) => stream === primary.name) ?? primary;
  const position = left.reduce((last: Position, one) => (one.position > last ? one.position : last), START);
  return { result: parseResult(result), revision, position, repeated: true };
};

/** The results of commands that left no events, from a short memory. `max`: commands remembered. */
export const idempotencyCache = (max: number) => {
  const cache = new LRUCache<string, Remembered>({ max });
  return {
    /** What a repeated command was answered; undefined for a new one. `primary`: the name of its first stream. Refuses as `resultOf` does. */
    find(envelope: Envelope, primary: string): CommandResult<unknown> | undefined {
      const before = cache.get(envelope.commandId);
      if (before === undefined) return undefined;
      checkHash(before.hash, envelope.commandHash);
      return before.primary === primary ? before.result : undefined;
    },
    /** `result` is kept of a command that left no events. */
    add({ commandId, commandHash }: Envelope, primary: string, result?: CommandResult<unknown>): void {
      cache.set(commandId, { hash: commandHash, primary, result });
    },
  };
};
/** What `idempotencyCache` makes. */
export type IdempotencyCache = ReturnType<typeof idempotencyCache>;
