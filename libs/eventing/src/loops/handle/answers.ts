import { Refusal } from '../../refusal.ts';
import { NO_STREAM, type Position } from '../../vocabulary.ts';
import type { Envelope, Handled } from './command.ts';
import type { AnyRef, Folded } from './folded-streams.ts';
import { lru } from './lru.ts';
import { traceOf } from './traces.ts';

const NOTHING = '';
/** A command's result as its first event carries it. */
export const textOf = (result: unknown): string => (result === undefined ? NOTHING : JSON.stringify(result));
const resultOf = (text: string): unknown => (text === NOTHING ? undefined : JSON.parse(text));

type Asked = Readonly<{ envelope: Envelope; streams: readonly AnyRef[] }>;
type Given = Readonly<{ hash: string; primary: string; handled: Handled<unknown> | undefined }>;

const check = (known: string, asked: string): void => {
  if (known !== asked) throw new Refusal('invalid', 'idempotency.key-reused');
};

/** The latest position of several. */
export const latest = (loaded: readonly Folded[]): Position => {
  let position = loaded[0]?.position ?? '';
  for (const folded of loaded) if (folded.position > position) position = folded.position;
  return position;
};

/** The answers of commands handled before: from the traces that they left, and, where they left none, from a short memory. */
export const answers = (limit: number) => {
  const given = lru<Given>(limit);
  return {
    /** What a repeated command was answered; undefined for a new one. Another command under the same id is refused. */
    earlier<Result>({ envelope: { commandId, commandHash }, streams }: Asked, loaded: readonly Folded[]): Handled<Result> | undefined {
      let result: string | undefined;
      let position: Position = '';
      for (const { traces } of loaded) {
        const trace = traces && traceOf(traces, commandId);
        if (trace === undefined) continue;
        check(trace.commandHash, commandHash);
        result ??= trace.result;
        if (trace.position > position) position = trace.position;
      }
      if (result !== undefined) {
        const [primary] = loaded;
        const revision = (primary?.traces && traceOf(primary.traces, commandId))?.revision ?? primary?.revision ?? NO_STREAM;
        return { result: resultOf(result) as Result, revision, position, repeated: true }; // written by this very command's first run
      }
      const before = given.get(commandId);
      if (before === undefined) return undefined;
      check(before.hash, commandHash);
      return before.primary === streams[0]?.name ? (before.handled as Handled<Result> | undefined) : undefined; // its own, as above
    },
    /** `handled` is kept of a command that left no events, hence no traces. */
    remember({ envelope: { commandId, commandHash }, streams }: Asked, handled?: Handled<unknown>): void {
      given.set(commandId, { hash: commandHash, primary: streams[0]?.name ?? '', handled });
    },
  };
};
export type Answers = ReturnType<typeof answers>;
