import type { Collection, PageKey, Query, ViewSpec, ViewStore, ViewWrite } from '@guildhall/eventing';
import { uniqueName } from '../builders/ids.ts';

export type Doc = Readonly<{ group: string; rank?: number; label: string }>;
export const at = (n: number): string => String(n).padStart(6, '0');
export const viewSpec = (): ViewSpec => ({
  name: `${uniqueName()}.v1`,
  indexes: { byRank: ['group', 'rank'], byGroup: ['group'] },
  filters: { byRank: ['label'], byGroup: ['label', 'rank'] },
});
export const doc = (rank: number | undefined, label = 'a', group = 'g'): Doc =>
  rank === undefined ? { group, label } : { group, rank, label };
export const put = (id: string, position: number, value: Doc | undefined): ViewWrite<Doc> => ({ id, position: at(position), doc: value });
export const open = (port: ViewStore, generation?: number): Promise<Collection<Doc>> => port.collection<Doc>(viewSpec(), generation);
export const idsOf = (items: readonly Readonly<{ id: string }>[]): readonly string[] => items.map(({ id }) => id);
export const inRank = async (documents: Collection<Doc>, more: Partial<Query> = {}): Promise<readonly string[]> =>
  idsOf((await documents.find({ index: 'byRank', equals: ['g'], limit: 100, ...more })).items);

/** All pages of a query, one after the other. */
export const paged = async (documents: Collection<unknown>, query: Query): Promise<readonly string[]> => {
  const ids: string[] = [];
  let after: PageKey | undefined;
  do {
    const page = await documents.find({ ...query, ...(after && { after }) });
    ids.push(...idsOf(page.items));
    after = page.next;
  } while (after !== undefined);
  return ids;
};

export const contents = async (documents: Collection<Doc>): Promise<unknown> => {
  const all: unknown[] = [];
  for await (const found of documents.all()) all.push(found);
  return { all, checkpoint: await documents.checkpoint(), byRank: await inRank(documents) };
};
