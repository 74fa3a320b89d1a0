import type { Collection, ViewWrite } from '../ports/view-store.ts';
import type { View } from '../model/view.ts';
import type { Checkpoint } from '../model/checkpoint.ts';
import { START, type Position } from '../model/vocabulary.ts';
import { runPure } from '../model/permanent-error.ts';

type Positioned = Readonly<{ position: Position }>;

/**
 * Folds a run of sources into a view: reads the documents that it touches, writes them guarded, then the checkpoint.
 * A document leaves out what it has seen already, so a repeated run changes nothing, also where it overlaps a new one.
 */
const applyRun = async <S extends Positioned, Doc>(
  view: View<S, Doc>,
  documents: Collection<Doc>,
  run: readonly S[],
  checkpoint: Checkpoint,
): Promise<void> => {
  const touched = runPure(view.name, () => run.map((source) => ({ source, keys: view.keys(source) })));
  const ids = [...new Set(touched.flatMap(({ keys }) => keys))];
  if (ids.length === 0 && checkpoint === START) return;
  const before = ids.length === 0 ? [] : await documents.load(ids);
  const now = new Map(ids.map((id, n) => [id, before[n] ?? { doc: undefined, position: START }]));
  const writes = new Map<string, ViewWrite<Doc>>();
  runPure(view.name, () => {
    for (const { source, keys } of touched)
      for (const id of new Set(keys)) {
        const known = now.get(id);
        if (known === undefined || source.position <= known.position) continue;
        const next = { doc: view.project(known.doc, source, id), position: source.position };
        now.set(id, next);
        writes.set(id, { id, ...next });
      }
  });
  if (writes.size > 0 || checkpoint !== START) await documents.write([...writes.values()], checkpoint);
};

/** A view bound to its documents, as a loop keeps it. */
export type Projector<S> = Readonly<{
  name: string;
  checkpoint: () => Promise<Checkpoint>;
  /** Without a checkpoint (`START`) the one that is kept stays. */
  run: (sources: readonly S[], checkpoint: Checkpoint) => Promise<void>;
}>;

/** Binds a view to (a generation of) its documents. */
export const projector = <S extends Positioned, Doc>(view: View<S, Doc>, documents: Collection<Doc>): Projector<S> => ({
  name: view.name,
  checkpoint: () => documents.checkpoint(),
  run: (sources, checkpoint) => applyRun(view, documents, sources, checkpoint),
});
