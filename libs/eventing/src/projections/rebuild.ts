import type { EventLog } from '../serialization/event-log.ts';
import type { ViewStore } from '../ports/view-store.ts';
import { positionOf } from '../model/checkpoint.ts';
import { START, type DomainEvent, type Position } from '../model/vocabulary.ts';
import { keyedMutex } from '../async/keyed-mutex.ts';
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
  /** Rebuilds into a generation of its own, compares it with the live one, drops it. */
  verify(name: string): Promise<VerifyResult>;
}

type Parts<E extends DomainEvent> = Readonly<{ log: EventLog<E>; store: ViewStore; active: ActiveViews<E>; reached: PositionTracker }>;
/** The generation that verifies; it is never live. */
const VERIFYING = 0;

const verifier =
  <E extends DomainEvent>({ log, store, active, reached }: Parts<E>, signal: AbortSignal) =>
  async (name: string): Promise<VerifyResult> => {
    await store.drop(name, VERIFYING);
    const fresh = await active.open(name, VERIFYING);
    const live = active.collection<unknown>(name);
    await catchUp(log, fresh.projector, START, signal);
    const { documents, differing } = await compare(live.all(), fresh.collection.all());
    // The live one went on meanwhile: what differs must still differ when both are at the same position.
    const still = await active.exclusively(async () => {
      await catchUp(log, active.projectors().find((view) => view.name === name) ?? fresh.projector, reached.position, signal);
      await catchUp(log, fresh.projector, positionOf(await live.checkpoint()), signal);
      const [some, others] = [await live.getMany(differing), await fresh.collection.getMany(differing)];
      return differing.filter((_, n) => !isAlike(some[n], others[n]));
    });
    await store.drop(name, VERIFYING);
    return { documents, differing: still };
  };

export const viewsOf = <E extends DomainEvent>(parts: Parts<E>): Views => {
  const { log, store, active, reached } = parts;
  const { signal } = new AbortController();
  const mutex = keyedMutex();
  const exclusively = <T>(name: string, work: () => Promise<T>): Promise<T> => {
    active.view(name);
    return mutex.run([name], work);
  };
  const verify = verifier(parts, signal);

  const switchTo = async (name: string, to: number): Promise<boolean> => {
    const from = active.generation(name);
    const next = await active.open(name, to);
    await catchUp(log, next.projector, START, signal);
    const switched = await active.exclusively(async () => {
      await catchUp(log, next.projector, reached.position, signal);
      if (to === from || !(await store.switch(name, from, to))) return false;
      active.activate(name, next);
      return true;
    });
    // One old generation is kept to go back to.
    if (switched && to > from && from > 1) await store.drop(name, from - 1);
    return switched;
  };

  return {
    status: () =>
      Promise.all(
        active.names.map(async (name) => ({
          name,
          generation: active.generation(name),
          position: positionOf(await active.collection(name).checkpoint()),
        })),
      ),
    rebuild: (name) =>
      exclusively(name, async () => {
        const generation = active.generation(name) + 1;
        await store.drop(name, generation);
        await catchUp(log, (await active.open(name, generation)).projector, START, signal);
        return generation;
      }),
    switchTo: (name, generation) => exclusively(name, () => switchTo(name, generation)),
    rollBack: (name) =>
      exclusively(name, async () => {
        const before = active.generation(name) - 1;
        return before >= 1 && switchTo(name, before);
      }),
    verify: (name) => exclusively(name, () => verify(name)),
  };
};
