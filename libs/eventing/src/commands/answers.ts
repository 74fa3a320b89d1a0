import { lru } from '../lru.ts';
import { Refusal } from '../model/refusal.ts';
import type { Position } from '../model/vocabulary.ts';
import type { Envelope, CommandResult } from './command.ts';
import type { AnyRef, Folded } from './folded-streams.ts';
import { traceOf, type Trace } from './traces.ts';

const NOTHING = '';
/** A command's result as its first event carries it. */
export const textOf = (result: unknown): string => (result === undefined ? NOTHING : JSON.stringify(result));
const resultOf = (text: string): unknown => (text === NOTHING ? undefined : JSON.parse(text));

type Asked = Readonly<{ envelope: Envelope; streams: readonly AnyRef[] }>;
type Given = Readonly<{ hash: string; primary: string; handled: CommandResult<unknown> | undefined }>;

const check = (known: string, asked: string): void => {
  if (known !== asked) throw new Refusal('invalid', 'idempotency.key-reused');
};

/** The latest position of several. */
export const latest = (loaded: readonly Folded[]): Position => {
  let position = loaded[0]?.position ?? '';
  for (const folded of loaded) if (folded.position > position) position = folded.position;
  return position;
};

const traceIn = ({ traces }: Folded, commandId: string): Trace | undefined =>
  traces === undefined ? undefined : traceOf(traces, commandId);

/** What a command was answered, by the traces that it left in its streams. */
const answerIn = ({ commandId, commandHash }: Envelope, loaded: readonly Folded[]): CommandResult<unknown> | undefined => {
  let result: string | undefined;
  let position: Position = '';
  for (const folded of loaded) {
    const trace = traceIn(folded, commandId);
    if (trace === undefined) continue;
    check(trace.commandHash, commandHash);
    result ??= trace.result;
    if (trace.position > position) position = trace.position;
  }
  const [primary] = loaded;
  if (result === undefined || primary === undefined) return undefined;
  const { revision } = traceIn(primary, commandId) ?? primary;
  return { result: resultOf(result), revision, position, repeated: true };
};

/** The answers of commands handled before: from the traces that they left, and, where they left none, from a short memory. */
export const answers = (limit: number) => {
  const given = lru<Given>(limit);
  return {
    /** What a repeated command was answered; undefined for a new one. Another command under the same id is refused. */
    earlier<Result>({ envelope, streams }: Asked, loaded: readonly Folded[]): CommandResult<Result> | undefined {
      const answered = answerIn(envelope, loaded);
      if (answered !== undefined) return answered as CommandResult<Result>; // written by this very command's first run
      const before = given.get(envelope.commandId);
      if (before === undefined) return undefined;
      check(before.hash, envelope.commandHash);
      return before.primary === streams[0]?.name ? (before.handled as CommandResult<Result> | undefined) : undefined; // its own, as above
    },
    /** `handled` is kept of a command that left no events, hence no traces. */
    remember({ envelope: { commandId, commandHash }, streams }: Asked, handled?: CommandResult<unknown>): void {
      given.set(commandId, { hash: commandHash, primary: streams[0]?.name ?? '', handled });
    },
  };
};
export type Answers = ReturnType<typeof answers>;
