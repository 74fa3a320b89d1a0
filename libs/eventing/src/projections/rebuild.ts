import type { EventLog } from '../serialization/event-log.ts';
import type { ViewStore } from '../ports/view-store.ts';
import { START, type DomainEvent, type Position } from '../model/vocabulary.ts';
import { keyedMutex } from '../runtime/keyed-mutex.ts';
import type { PositionTracker } from '../runtime/position-tracker.ts';
import { compare, isAlike } from './compare.ts';
import { catchUp } from './catch-up.ts';
import type { ActiveViews } from './active-views.ts';

/** The live generation of a view, and the position up to which it has read. */
export type ViewStatus = Readonly<{ name: string; generation: number; position: Position }>;
/** `differing`: the ids of documents that a fresh rebuild has otherwise, or not, or only it. */
export type VerifyResult = Readonly<{ documents: number; differing: readonly string[] }>;

/** What an operator does with views of own events. Every one of these may be interrupted and done again. */
export interface Views {
  status(): Promise<readonly ViewStatus[]>;
  /** Fills a new generation from the first event to the last beside the live one. Gives its number, for `switchTo`. */
  rebuild(name: string): Promise<number>;
  /** Brings a generation up to date and makes it the live one, unless another switch came between: then false. The old one stays. */
  switchTo(name: string, generation: number): Promise<boolean>;
  /** Back to the generation before; false when there is none. */
  rollBack(name: string): Promise<boolean>;
  /** Rebuilds aside, compares with the live one, drops it. */
  verify(name: string): Promise<VerifyResult>;
}

type Parts<E extends DomainEvent> = Readonly<{ log: EventLog<E>; store: ViewStore; standing: ActiveViews<E>; reached: PositionTracker }>;
/** The generation that verifies; it is never live. */
const ASIDE = 0;

const verifier =
  <E extends DomainEvent>({ log, store, standing, reached }: Parts<E>, signal: AbortSignal) =>
  async (name: string): Promise<VerifyResult> => {
    await store.drop(name, ASIDE);
    const aside = await standing.open(name, ASIDE);
    const live = standing.collection<unknown>(name);
    await catchUp(log, aside.projector, START, signal);
    const { documents, differing } = await compare(live.all(), aside.collection.all());
    // The live one went on meanwhile: what differs then must differ still when both stand at the same place.
    const still = await standing.exclusively(async () => {
      await catchUp(log, standing.projectors().find((view) => view.name === name) ?? aside.projector, reached.position, signal);
      await catchUp(log, aside.projector, await live.checkpoint(), signal);
      const [some, others] = [await live.getMany(differing), await aside.collection.getMany(differing)];
      return differing.filter((_, n) => !isAlike(some[n], others[n]));
    });
    await store.drop(name, ASIDE);
    return { documents, differing: still };
  };

export const viewsOf = <E extends DomainEvent>(parts: Parts<E>): Views => {
  const { log, store, standing, reached } = parts;
  const { signal } = new AbortController();
  const line = keyedMutex();
  const inLine = <T>(name: string, work: () => Promise<T>): Promise<T> => {
    standing.view(name);
    return line.run([name], work);
  };
  const verify = verifier(parts, signal);

  const switchTo = async (name: string, to: number): Promise<boolean> => {
    const from = standing.generation(name);
    const next = await standing.open(name, to);
    await catchUp(log, next.projector, START, signal);
    const switched = await standing.exclusively(async () => {
      await catchUp(log, next.projector, reached.position, signal);
      if (to === from || !(await store.switch(name, from, to))) return false;
      standing.activate(name, next);
      return true;
    });
    // One old generation is kept to go back to.
    if (switched && to > from && from > 1) await store.drop(name, from - 1);
    return switched;
  };

  return {
    status: () =>
      Promise.all(
        standing.names.map(async (name) => ({
          name,
          generation: standing.generation(name),
          position: await standing.collection(name).checkpoint(),
        })),
      ),
    rebuild: (name) =>
      inLine(name, async () => {
        const generation = standing.generation(name) + 1;
        await store.drop(name, generation);
        await catchUp(log, (await standing.open(name, generation)).projector, START, signal);
        return generation;
      }),
    switchTo: (name, generation) => inLine(name, () => switchTo(name, generation)),
    rollBack: (name) =>
      inLine(name, async () => {
        const before = standing.generation(name) - 1;
        return before >= 1 && switchTo(name, before);
      }),
    verify: (name) => inLine(name, () => verify(name)),
  };
};
