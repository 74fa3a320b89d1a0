/** What our own doors answer, in words; a context's codes stand in its README and are told by their status here. */
const MEANINGS: Readonly<Record<string, string>> = {
  'call.unsigned': 'A service takes calls only from the gateway, signed for this very request.',
  'credentials.invalid': 'The token in `Authorization` is malformed, expired, revoked or not ours. Refresh it or sign in.',
  'credentials.missing': 'This operation needs a signed-in caller: send `Authorization: Bearer …`.',
  'cursor.invalid': 'The cursor is not one that this list gave to this caller.',
  'header.malformed': 'A header has a value that it cannot have; `detail` names it.',
  'host.unknown': 'This is for development, and answers under names of this machine and that of GUILDHALL_ORIGIN only.',
  'header.repeated': 'A header that has one value stands there twice.',
  'idempotency.in-flight': 'A request with the same `Idempotency-Key` is still under way. Repeat after `Retry-After`.',
  'idempotency.key-reused': 'The `Idempotency-Key` was used before, for another request.',
  'internal.error': 'A mistake of ours. It is logged under the `traceId`.',
  'method.not-allowed': 'The path exists, the method does not; `Allow` names those that do.',
  'operation.undeclared': 'The route is closed to everybody.',
  'operator.needed': 'An operator’s key does this and nothing else, and no other does it.',
  'permission.denied': 'You are a member, and your role does not include this.',
  'position.unknown': '`Guildhall-Min-Position` is no `Guildhall-Position` that this caller was given, or one from long ago.',
  'query.malformed': 'A query parameter has a name that no parameter of ours has.',
  'query.repeated': 'A query parameter stands there twice.',
  'rate.limited': 'Too many requests. `Retry-After` says when to go on; `RateLimit-Policy` which quotas there are.',
  'read.too-early': 'The read has not yet come to `Guildhall-Min-Position`. Repeat in a moment.',
  'read.too-many': 'Too many reads of this account wait for a position already. Repeat after `Retry-After`.',
  'request.expectation': 'Of `Expect`, nothing but `100-continue` is met.',
  'request.headers-too-large': 'The headers exceed the limit.',
  'request.invalid': 'The input does not fit its schema; `errors` says where and why.',
  'request.malformed': 'The request is not HTTP or its body is not JSON as we take it.',
  'request.media-type': 'Bodies are `application/json` in UTF-8, nothing else.',
  'request.path-too-long': 'A part of the path exceeds the limit.',
  'request.too-complex': 'The body nests deeper than 32 levels, or holds more than 20,000 values.',
  'request.too-large': 'The body exceeds the limit of 256 KiB.',
  'request.too-slow': 'The request did not arrive in time.',
  'revision.mismatch': 'Somebody was faster: the revision is not the one in `If-Match`. Read again and decide anew.',
  'route.unknown': 'There is nothing at this path.',
  'service.unavailable': 'A store is out of reach or behind. Repeat with the same `Idempotency-Key` after `Retry-After`.',
};

const BY_STATUS: Readonly<Record<number, string>> = {
  401: 'The credentials do not do.',
  403: 'You may not do this.',
  404: 'There is no such thing, or you may not know of it.',
  409: 'The present state does not allow it.',
  410: 'It was there once, and it is gone.',
  412: 'Somebody was faster.',
  422: 'The input breaks a rule.',
  429: 'Too often. Wait for `Retry-After`.',
  503: 'Not now. Repeat after `Retry-After`.',
};

/** Codes that come from outside of every operation: unknown paths, broken HTTP. */
export const DOOR_CODES: Readonly<Record<string, number>> = {
  'route.unknown': 404,
  'method.not-allowed': 405,
  'request.too-slow': 408,
  'request.path-too-long': 414,
  'request.expectation': 417,
  'request.headers-too-large': 431,
};

export const problemMeaning = (code: string, status: number): string => MEANINGS[code] ?? BY_STATUS[status] ?? '';
