import { LRUCache } from 'lru-cache';
import { START, type Position } from '../model/vocabulary.ts';
import type { CommandResult, Envelope } from './command.ts';
import { commandRefusal } from './refusals.ts';
import { findProcessed, type CachedStream, type ProcessedCommand } from './stream-cache.ts';

const NOTHING = '';
/** A command's result as its first event carries it. */
export const serializeResult = (result: unknown): string => (result === undefined ? NOTHING : JSON.stringify(result));
const parseResult = (text: string): unknown => (text === NOTHING ? undefined : JSON.parse(text));

type Remembered = Readonly<{ hash: string; primary: string; result: CommandResult<unknown> | undefined }>;

const checkHash = (known: string, given: string): void => {
  if (known !== given) throw commandRefusal('idempotency.key-reused');
};

const processedIn = ({ processed }: CachedStream, commandId: string): ProcessedCommand | undefined =>
  processed === undefined ? undefined : findProcessed(processed, commandId);

/** The earlier result of a command, by what it left in its streams. */
const resultIn = ({ commandId, commandHash }: Envelope, loaded: readonly CachedStream[]): CommandResult<unknown> | undefined => {
  let result: string | undefined;
  let position: Position = START;
  for (const stream of loaded) {
    const processed = processedIn(stream, commandId);
    if (processed === undefined) continue;
    checkHash(processed.commandHash, commandHash);
    result ??= processed.result;
    if (processed.position > position) position = processed.position;
  }
  const [primary] = loaded;
  if (result === undefined || primary === undefined) return undefined;
  const { revision } = processedIn(primary, commandId) ?? primary;
  return { result: parseResult(result), revision, position, repeated: true };
};

/**
 * The results of commands handled before: from what they left in their streams, and of those that left no events from a short memory.
 * Another command under the same id is refused (`idempotency.key-reused`). `max`: commands remembered.
 */
export const idempotencyCache = (max: number) => {
  const cache = new LRUCache<string, Remembered>({ max });
  return {
    /** What a repeated command was answered; undefined for a new one. `primary`: the name of its first stream. */
    find<Result>(envelope: Envelope, primary: string, loaded: readonly CachedStream[]): CommandResult<Result> | undefined {
      const found = resultIn(envelope, loaded);
      if (found !== undefined) return found as CommandResult<Result>; // written by this very command's first run
      const before = cache.get(envelope.commandId);
      if (before === undefined) return undefined;
      checkHash(before.hash, envelope.commandHash);
      return before.primary === primary ? (before.result as CommandResult<Result> | undefined) : undefined; // its own, as above
    },
    /** `result` is kept of a command that left no events. */
    add({ commandId, commandHash }: Envelope, primary: string, result?: CommandResult<unknown>): void {
      cache.set(commandId, { hash: commandHash, primary, result });
    },
  };
};
/** What `idempotencyCache` makes. */
export type IdempotencyCache = ReturnType<typeof idempotencyCache>;
