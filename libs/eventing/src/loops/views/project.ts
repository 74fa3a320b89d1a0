import type { EventLog } from '../event-log.ts';
import type { Observe } from '../ports/observe.ts';
import type { Collection, ViewWrite } from '../ports/view-store.ts';
import { START, type DomainEvent, type Position, type Recorded } from '../vocabulary.ts';
import type { View } from '../view.ts';
import type { Progress } from './progress.ts';

type Positioned = Readonly<{ position: Position }>;

/**
 * Folds a run of sources into a view: reads the documents that it touches, writes them guarded, then the checkpoint.
 * A document leaves out what it has seen already, so a repeated run changes nothing, also where it overlaps a new one.
 */
const projectRun = async <S extends Positioned, Doc>(
  view: View<S, Doc>,
  documents: Collection<Doc>,
  run: readonly S[],
  checkpoint: Position,
): Promise<void> => {
  const touched = run.map((source) => ({ source, keys: view.keys(source) })).filter(({ keys }) => keys.length > 0);
  const ids = [...new Set(touched.flatMap(({ keys }) => keys))];
  const before = ids.length === 0 ? [] : await documents.load(ids);
  const now = new Map(ids.map((id, n) => [id, before[n] ?? { doc: undefined, position: START }]));
  const changed = new Set<string>();
  for (const { source, keys } of touched)
    for (const id of keys) {
      const known = now.get(id);
      if (known === undefined || source.position <= known.position) continue;
      now.set(id, { doc: view.project(known.doc, source, id), position: source.position });
      changed.add(id);
    }
  if (changed.size === 0 && checkpoint === START) return;
  const writes = [...changed].map((id): ViewWrite<Doc> => ({ id, ...(now.get(id) ?? { doc: undefined, position: START }) }));
  await documents.write(writes, checkpoint);
};

/** A view bound to its documents, as a loop keeps it. */
export type Filled<S> = Readonly<{
  name: string;
  checkpoint: () => Promise<Position>;
  run: (sources: readonly S[], checkpoint: Position) => Promise<void>;
}>;

/** Binds a view to (a generation of) its documents. */
export const filled = <S extends Positioned, Doc>(view: View<S, Doc>, documents: Collection<Doc>): Filled<S> => ({
  name: view.name,
  checkpoint: () => documents.checkpoint(),
  run: (sources, checkpoint) => projectRun(view, documents, sources, checkpoint),
});

type Options<E extends DomainEvent> = Readonly<{
  log: EventLog<E>;
  views: readonly Filled<Recorded<E>>[];
  reached: Progress;
  observe: Observe;
  name: string;
}>;

/** Reads the context's events after the views' least checkpoint and folds them into all of them. Ends with the signal. */
export const project = async <E extends DomainEvent>(
  { log, views, reached, observe, name }: Options<E>,
  signal: AbortSignal,
): Promise<void> => {
  if (views.length === 0) return;
  const checkpoints = await Promise.all(views.map((view) => view.checkpoint()));
  const after = checkpoints.reduce((least, one) => (one < least ? one : least));
  for await (const { events, position } of log.subscribe(after, signal)) {
    if (events.length > 0) {
      await Promise.all(views.map((view) => view.run(events, position)));
      observe({ kind: 'projection', name, id: position, outcome: 'done', count: events.length });
    }
    reached.advance(position);
  }
};
