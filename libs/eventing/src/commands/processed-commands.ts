import type { DomainEvent, Recorded, Revision } from '../model/vocabulary.ts';

/**
 * The commands of a stream's last day at least, and of two days at most, by the stream's own clock: a stream that rests forgets nothing. Of
 * each the revision of its first event there; what it was answered is read from there again. All states of a stream may share them,
 * because a command from after a state is true too.
 */
export type ProcessedCommands = { recent: Map<string, Revision>; older: ReadonlyMap<string, Revision>; until: string };

const DAY_MS = 24 * 60 * 60 * 1000;
/** A stream that is busier forgets sooner: of the last so many commands it forgets none. */
const MAX_COMMANDS = 50_000;
/** An entry of a map with an id of 36 letters. */
const BYTES_PER_COMMAND = 110;

const dayAfter = (at: string): string => new Date(Date.parse(at) + DAY_MS).toISOString();
const NONE: ReadonlyMap<string, Revision> = new Map();

export const noProcessedCommands = (): ProcessedCommands => ({ recent: new Map(), older: NONE, until: '' });
/** The revision of the command's first event in the stream. */
export const findProcessed = ({ recent, older }: ProcessedCommands, commandId: string): Revision | undefined =>
  recent.get(commandId) ?? older.get(commandId);
/** About how much memory they take. */
export const bytesOfProcessed = ({ recent, older }: ProcessedCommands): number => (recent.size + older.size) * BYTES_PER_COMMAND;

export const addProcessed = (
  processed: ProcessedCommands,
  events: readonly Pick<Recorded<DomainEvent>, 'meta' | 'revision'>[],
  max = MAX_COMMANDS,
): void => {
  for (const { meta, revision } of events) {
    if (meta.occurredAt > processed.until || processed.recent.size >= max) {
      processed.older = processed.recent;
      processed.recent = new Map();
      processed.until = dayAfter(meta.occurredAt);
    }
    if (findProcessed(processed, meta.commandId) === undefined) processed.recent.set(meta.commandId, revision);
  }
};
