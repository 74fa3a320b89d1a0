import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Ids, ListPage, PageInput, PageKey } from '@guildhall/eventing';
import { principalOf, requestOf } from '../http/request-context.ts';
import { commonRefusal } from './common-refusals.ts';

/** Signed cursors of one list of one caller; a cursor of another list or caller is refused (`cursor.invalid`, T42). */
type Cursors = Readonly<{
  /** What a query takes to go on after the cursor. */
  afterCursor: (list: string, cursor: string | undefined) => Readonly<{ after?: PageKey }>;
  /** The cursor of the page that begins after `last`; null when there is none. */
  cursorOf: (list: string, last: PageKey | undefined) => string | null;
}>;

const SIGNED = /^([A-Za-z0-9_-]+)\.([0-9a-f]{32})$/;
const signature = (ids: Ids, list: string, body: string): string => ids.fingerprint(`cursor|${list}|${body}`).slice(0, 32);

const cursorsFor = (ids: Ids, caller: string): Cursors => ({
  afterCursor: (list, cursor) => {
    if (cursor === undefined) return {};
    const [, body = '', mac = ''] = SIGNED.exec(cursor) ?? [];
    // No secret to guard with a comparison in constant time: the signature is keyed, and the answer is yes or no.
    if (mac === '' || mac !== signature(ids, `${caller}|${list}`, body)) throw commonRefusal('cursor.invalid');
    return { after: JSON.parse(Buffer.from(body, 'base64url').toString()) as PageKey }; // we signed it, so we wrote it
  },
  cursorOf: (list, last) => {
    if (last === undefined) return null;
    const body = Buffer.from(JSON.stringify(last)).toString('base64url');
    return `${body}.${signature(ids, `${caller}|${list}`, body)}`;
  },
});

/** A list's answer as clients see it. */
type PageBody<Item> = Readonly<{ items: Item[]; nextCursor: string | null }>;
/** `return page('teams|org_…', query, (range) => app.queries.listTeams({ organizationId, ...range }, envelope))`. */
export type Page = <Item>(
  list: string,
  query: Readonly<{ limit: number; cursor?: string | undefined }>,
  read: (range: PageInput) => Promise<ListPage<Item>>,
) => Promise<PageBody<Item>>;

export const Page = createParamDecorator((_: unknown, context: ExecutionContext): Page => {
  const request = requestOf(context);
  const { afterCursor, cursorOf } = cursorsFor(request.server.ids, principalOf(request));
  return async (list, { limit, cursor }, read) => {
    const { items, next } = await read({ limit, ...afterCursor(list, cursor) });
    return { items: [...items], nextCursor: cursorOf(list, next) };
  };
});
