import type { ContextDefinition } from '../../context.ts';
import type { Platform } from '../../platform.ts';
import type { Collection, ViewSpec, ViewStore } from '../../ports/view-store.ts';
import type { DomainEvent } from '../../vocabulary.ts';
import { turns } from '../handle/turns.ts';
import { filled } from '../views/filled.ts';
import type { Lag } from '../backlog.ts';
import { arrears } from './arrears.ts';
import { consumeFacts, type Consume } from './consume.ts';
import { intakeOf, type Intake } from './intake.ts';
import { PARKED, parking } from './parked.ts';
import { parkedFacts, type ParkedFacts } from './replay.ts';

/** All that comes in from other contexts: their facts, folded, reacted to, or parked. */
export type Incoming = Readonly<{
  documents: ReadonlyMap<string, Collection<unknown>>;
  consume: Readonly<Record<string, Consume>>;
  /** How far behind each topic it is, as this process knows. */
  lags: () => Readonly<Record<string, Lag>>;
  parked: ParkedFacts;
}>;

/** Opens the views that other contexts' facts feed here, and what takes those facts. */
export const openIntake = async <E extends DomainEvent>(
  { name, listens }: Pick<ContextDefinition<E>, 'name' | 'listens'>,
  { jobs, checkpoints: marks, clock, ids, observe }: Platform,
  store: ViewStore,
): Promise<Incoming> => {
  const open = async (spec: ViewSpec) => [spec.name, await store.collection<unknown>(spec)] as const;
  const documents = new Map(await Promise.all(listens.flatMap(({ views }) => views).map(open)));
  const parked = parking(await store.collection(PARKED), clock);
  const line = turns();
  const intakes = new Map(
    listens.map(({ topic, faultIn, views, reactors }): [string, Intake] => {
      const fed = views.flatMap((view) => {
        const own = documents.get(view.name);
        return own === undefined ? [] : [filled(view, own)];
      });
      return [topic, intakeOf({ faultIn, views: fed, reactors, queue: name, jobs, ids })];
    }),
  );
  const consuming = [...intakes].map(([topic, intake]) => {
    const owed = arrears(clock);
    const consume: Consume = consumeFacts({ group: name, intake, parked, turns: line, marks, arrears: owed, clock, observe });
    return { topic, consume, lag: owed.lag };
  });
  return {
    documents,
    consume: Object.fromEntries(consuming.map(({ topic, consume }) => [topic, consume])),
    lags: () => Object.fromEntries(consuming.map(({ topic, lag }) => [topic, lag()])),
    parked: parkedFacts({ parked, turns: line, intakes }),
  };
};
