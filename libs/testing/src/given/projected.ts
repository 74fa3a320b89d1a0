import { START, type Position, type View } from '@guildhall/eventing';

type Positioned = Readonly<{ position: Position }>;
type Documents<Doc> = Readonly<Record<string, Doc>>;

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a view gets whatever its context has, and `keys` gives none for what it does not show
type AnyView<Doc> = View<any, Doc>;

const fold = <Doc>(view: AnyView<Doc>, sources: readonly Positioned[]): Documents<Doc> => {
  const known = new Map<string, Readonly<{ doc: Doc | undefined; position: Position }>>();
  for (const source of sources)
    for (const id of view.keys(source)) {
      const { doc, position } = known.get(id) ?? { doc: undefined, position: START };
      if (source.position > position) known.set(id, { doc: view.project(doc, source, id), position: source.position });
    }
  return Object.fromEntries([...known].flatMap(([id, { doc }]) => (doc === undefined ? [] : [[id, doc]])));
};

/** The documents that a view makes of events or facts, without a store. */
export const projected = <Doc>(view: AnyView<Doc>, sources: readonly Positioned[]): Documents<Doc> => fold(view, sources);

/** The same when everything is delivered twice: each event immediately again, then all from the start again. */
export const projectedTwice = <Doc>(view: AnyView<Doc>, sources: readonly Positioned[]): Documents<Doc> =>
  fold(view, [...sources.flatMap((source) => [source, source]), ...sources]);
