import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { Refusal, type Ids, type PageKey } from '@guildhall/eventing';
import { requestOf } from './caller.ts';

/** Turns the place where a page ended into a cursor and back, for one list of one caller: a cursor from elsewhere is refused (T42). */
export type Cursors = Readonly<{
  placeOf: (list: string, cursor: string | undefined) => Readonly<{ after?: PageKey }>;
  cursorOf: (list: string, place: PageKey | undefined) => string | null;
}>;

const SIGNED = /^([A-Za-z0-9_-]+)\.([0-9a-f]{32})$/;
const signature = (ids: Ids, list: string, body: string): string => ids.fingerprint(`cursor|${list}|${body}`).slice(0, 32);

const cursorsFor = (ids: Ids, caller: string): Cursors => ({
  placeOf: (list, cursor) => {
    if (cursor === undefined) return {};
    const [, body = '', mac = ''] = SIGNED.exec(cursor) ?? [];
    // Keyed, and the answer tells nothing but yes or no: a comparison in constant time would guard no secret.
    if (mac === '' || mac !== signature(ids, `${caller}|${list}`, body)) throw new Refusal('invalid', 'cursor.invalid');
    return { after: JSON.parse(Buffer.from(body, 'base64url').toString()) as PageKey }; // signed: we wrote it
  },
  cursorOf: (list, place) => {
    if (place === undefined) return null;
    const body = Buffer.from(JSON.stringify(place)).toString('base64url');
    return `${body}.${signature(ids, `${caller}|${list}`, body)}`;
  },
});

export const Cursors = createParamDecorator((_: unknown, context: ExecutionContext): Cursors => {
  const request = requestOf(context);
  return cursorsFor(request.server.ids, request.visit.caller?.accountId ?? 'nobody');
});
