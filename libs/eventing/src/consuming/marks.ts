import { checkpointAt, splitNote, positionOf, withNote, type Checkpoint } from '../model/checkpoint.ts';
import { START } from '../model/vocabulary.ts';
import type { Checkpoints } from '../ports/coordination.ts';
import { fingerprintOf, InvalidPosition, type EventStore } from '../ports/event-store.ts';
import { FactsLost, type DeliveredFact, type Fact, type FactBatch, type FactBus, type Offsets } from '../ports/fact-bus.ts';

/**
 * What a consumer has taken of one partition: the checkpoint of the last fact, noted with its offset. `lost`: facts after that are gone from
 * the bus.
 */
export type Mark = Readonly<{ checkpoint: Checkpoint; offset: string; lost: boolean }>;

const DIGITS = 20;
const LOST = '!';

/** What the names of a context's marks begin with. */
const prefixOf = (context: string): string => `consume.${context}.`;
export const markName = (context: string, { topic, partition }: Pick<FactBatch, 'topic' | 'partition'>): string =>
  `${prefixOf(context)}${topic}.${String(partition)}`;

/** Undefined where nothing was taken yet. */
export const parseMark = (text: Checkpoint): Mark | undefined => {
  const { checkpoint, note } = splitNote(text);
  return checkpoint === START ? undefined : { checkpoint, offset: note.slice(0, DIGITS), lost: note.endsWith(LOST) };
};
export const formatMark = ({ checkpoint, offset, lost }: Mark): Checkpoint =>
  withNote(checkpoint, `${offset.padStart(DIGITS, '0')}${lost ? LOST : ''}`);

/** A fact has the id and the time of its event. */
const checkpointOf = ({ id, time, position }: Fact): Checkpoint =>
  checkpointAt(position, fingerprintOf({ id, meta: { occurredAt: time } }));
export const markOf = (fact: DeliveredFact): Mark => ({ checkpoint: checkpointOf(fact), offset: fact.offset, lost: false });

/**
 * The facts of a batch that may be taken. `seen`: the offset up to which this reader has looked since it took the last one. Where facts are gone
 * in between, all that follows is left out until they are published once more: then it is taken from a fact on that was taken before, or is
 * older. Undefined: none may be taken.
 */
export const followingFacts = (
  mark: Mark | undefined,
  seen: string | undefined,
  batch: FactBatch,
): readonly DeliveredFact[] | undefined => {
  if (mark === undefined || (seen !== undefined && BigInt(batch.from) <= BigInt(seen) + 1n)) return batch.facts;
  const reached = positionOf(mark.checkpoint);
  const begin = batch.facts.findIndex(({ position }) => position <= reached);
  return begin < 0 ? undefined : batch.facts.slice(begin);
};

type Parts = Readonly<{
  events: Pick<EventStore, 'fingerprintAt'>;
  bus: Pick<FactBus, 'extent' | 'read'>;
  checkpoints: Pick<Checkpoints, 'list'>;
  context: string;
}>;
type NamedMark = Mark & Readonly<{ name: string }>;
type ListMarks = () => Promise<readonly NamedMark[]>;

/** What a context knows of all its marks. */
export type Marks = Readonly<{
  /**
   * Checks that the events are there whose facts were taken last: facts of another event store may have other positions, so what was not taken
   * yet could look as if it had been. Throws `InvalidPosition`. Once it has succeeded it is not repeated.
   */
  verify: () => Promise<void>;
  /** Throws `FactsLost` while facts are gone that were not taken. */
  expectWhole: () => Promise<void>;
  /** Up to where these partitions of a topic were taken; none for one where another fact lies now: the topic was made anew. */
  taken: (topic: string, partitions: readonly number[], signal: AbortSignal) => Promise<Offsets>;
}>;

const verifier = (events: Parts['events'], list: ListMarks) => async (): Promise<void> => {
  const checked = (await list()).map(async ({ name, checkpoint }) => {
    const position = positionOf(checkpoint);
    const fingerprint = await events.fingerprintAt(position);
    if (fingerprint === undefined || checkpointAt(position, fingerprint) !== checkpoint)
      throw new InvalidPosition(position, `the event whose fact ${name} took last is not there`);
  });
  await Promise.all(checked);
};

const takenOf =
  ({ bus, context }: Parts, list: ListMarks): Marks['taken'] =>
  async (topic, partitions, signal) => {
    const [marks, extents] = [new Map((await list()).map((mark) => [mark.name, mark])), await bus.extent(topic)];
    const offsets = new Map<number, string>();
    for (const partition of partitions) {
      const mark = marks.get(markName(context, { topic, partition }));
      if (mark === undefined) continue;
      const offset = String(BigInt(mark.offset));
      // What the retention has removed cannot be compared.
      const isGone = BigInt(offset) < BigInt(extents.get(partition)?.first ?? '0');
      const fact = isGone ? undefined : await bus.read({ topic, partition, offset }, signal);
      if (isGone || (fact !== undefined && checkpointOf(fact) === mark.checkpoint)) offsets.set(partition, offset);
    }
    return offsets;
  };

export const marksOf = (parts: Parts): Marks => {
  const list: ListMarks = async () =>
    [...(await parts.checkpoints.list(prefixOf(parts.context)))].flatMap(([name, text]) => {
      const mark = parseMark(text);
      return mark === undefined ? [] : [{ name, ...mark }];
    });
  const verify = verifier(parts.events, list);
  let verified: Promise<void> | undefined;
  return {
    verify: () =>
      (verified ??= verify().catch((error: unknown) => {
        verified = undefined;
        throw error;
      })),
    expectWhole: async () => {
      const lost = (await list()).filter((mark) => mark.lost).map(({ name }) => name);
      if (lost.length > 0) throw new FactsLost(`facts are gone that were not taken: ${lost.join(', ')}`);
    },
    taken: takenOf(parts, list),
  };
};
