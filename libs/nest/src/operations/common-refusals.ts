import { readsCredentials, type Operation } from './operation.ts';

/** What a code says to people: a title of a few words, and a sentence that says what happened and what to do. */
export type RefusalText = Readonly<{ title: string; sentence: string }>;
/** Texts by code. */
export type RefusalTexts = Readonly<Record<string, RefusalText>>;

type Declared = Readonly<{ method: string; path: string; operation: Operation }>;
/** `of`: the operations that may be refused so; none if it happens outside of operations, or if the operations declare it themselves. */
type CommonRefusal = RefusalText & Readonly<{ status: number; of?: (declared: Declared) => boolean }>;

const every = (): boolean => true;
const asking = ({ operation }: Declared): boolean => readsCredentials(operation);
const writing = ({ operation }: Declared): boolean => operation.input.writes === true;
/** A uniform operation answers a reused key like a new one, and takes no `If-Match`. */
const writingOpenly = (declared: Declared): boolean => writing(declared) && declared.operation.uniform !== true;
const waiting = ({ operation }: Declared): boolean => operation.input.waits === true;
const limited = ({ operation }: Declared): boolean => operation.limit !== 'none';
/** Whether its method may have a body: it is checked even if the operation takes none. */
const withBody = ({ method }: Declared): boolean => method !== 'GET';
const withSchema = ({ operation: { input } }: Declared): boolean => input.body !== undefined || input.query !== undefined;

/** Every code that requests are refused with before, around or outside of operations. A core's own are in its `domain/refusals.ts`. */
export const COMMON_REFUSALS = {
  'call.unsigned': {
    status: 403,
    title: 'Call is not signed',
    sentence: 'A service takes calls from its gateway only, signed for this very request. Ask the gateway.',
  },
  'command.contended': {
    status: 503,
    of: writing,
    title: 'Too many changes at once',
    sentence: 'Others kept changing the same thing at the same moment. Repeat with the same `Idempotency-Key` after `Retry-After`.',
  },
  'context.unknown': { status: 404, title: 'No such context', sentence: 'No context of this process has this name. Ask the one that has.' },
  'credentials.invalid': {
    status: 401,
    of: asking,
    title: 'Token does not do',
    sentence: 'The token in `Authorization` is malformed, has run out, was revoked, or is not ours. Refresh it or sign in.',
  },
  'credentials.missing': {
    status: 401,
    of: (declared) => asking(declared) && declared.operation.access !== 'optional',
    title: 'Sign in first',
    sentence: 'This needs a caller who is signed in: send `Authorization: Bearer …`.',
  },
  'cursor.invalid': {
    status: 422,
    title: 'Cursor is of another list',
    sentence: 'The cursor is not one that this list gave to this caller. Begin again without one.',
  },
  'dead-letter.unknown': { status: 404, title: 'No such dead letter', sentence: 'No dead letter has this id. List those that are there.' },
  'header.malformed': {
    status: 400,
    of: every,
    title: 'Header is malformed',
    sentence: 'A header has a value that it cannot have. Send it as the documents say.',
  },
  'header.repeated': {
    status: 400,
    of: every,
    title: 'Header stands there twice',
    sentence: 'A header that has one value stands there more than once. Send it once.',
  },
  'host.unknown': {
    status: 403,
    of: ({ operation }) => operation.access === 'development',
    title: 'Name is not known here',
    sentence: 'This is for development, and answers under names of this machine and that of GUILDHALL_ORIGIN. Use one of them.',
  },
  'idempotency.in-flight': {
    status: 409,
    of: writing,
    title: 'Request is under way',
    sentence: 'A request with the same `Idempotency-Key` is still at work. Repeat after `Retry-After` to hear what it came to.',
  },
  'idempotency.key-reused': {
    status: 422,
    of: writingOpenly,
    title: 'Key was used for something else',
    sentence: 'The `Idempotency-Key` was used before, for another request. Choose a new one.',
  },
  'internal.error': {
    status: 500,
    of: every,
    title: 'Mistake of ours',
    sentence: 'Something went wrong that should not have. It is logged under the `traceId`: name it when you ask for help.',
  },
  'job.unknown': { status: 404, title: 'No such failed job', sentence: 'No job with this id has failed. List those that have.' },
  'method.not-allowed': {
    status: 405,
    title: 'Method does not exist here',
    sentence: 'The path exists, the method does not: `Allow` names those that do.',
  },
  'operation.undeclared': { status: 403, title: 'Closed to everybody', sentence: 'The route is not open to anybody. Use another one.' },
  'operator.needed': {
    status: 403,
    title: 'For operators only',
    sentence: 'An operator’s key does this and nothing else, and no other does it. Sign the call with the right one.',
  },
  'position.unknown': {
    status: 400,
    of: waiting,
    title: 'Position was not given to you',
    sentence: 'The `Guildhall-Min-Position` is none that this caller was given in a `Guildhall-Position`. Send one that was, or none.',
  },
  'query.malformed': {
    status: 400,
    of: every,
    title: 'Parameter has an odd name',
    sentence: 'A query parameter has a name that none of ours has. Leave it out.',
  },
  'query.repeated': {
    status: 400,
    of: every,
    title: 'Parameter stands there twice',
    sentence: 'A query parameter stands there more than once. Send it once.',
  },
  'rate.limited': {
    status: 429,
    of: limited,
    title: 'Too many requests',
    sentence: 'There were more requests than may be. Go on after `Retry-After`; `RateLimit-Policy` says which quotas there are.',
  },
  'read.too-early': {
    status: 409,
    of: waiting,
    title: 'Not read that far yet',
    sentence: 'What is read has not come to `Guildhall-Min-Position`. Repeat after `Retry-After`.',
  },
  'read.too-many': {
    status: 429,
    of: waiting,
    title: 'Too many reads are waiting',
    sentence: 'Too many reads of this account wait for a position already. Repeat after `Retry-After`.',
  },
  'request.expectation': {
    status: 417,
    of: every,
    title: 'Expectation cannot be met',
    sentence: 'Of `Expect`, nothing but `100-continue` is met. Leave the header out.',
  },
  'request.headers-too-large': {
    status: 431,
    of: every,
    title: 'Headers are too large',
    sentence: 'The headers are larger than 16 KiB in all. Send fewer or shorter ones.',
  },
  'request.invalid': {
    status: 422,
    of: withSchema,
    title: 'Input does not fit',
    sentence: 'The input does not fit its schema: `errors` says where and why. Correct it and send it again.',
  },
  'request.malformed': {
    status: 400,
    of: every,
    title: 'Request cannot be read',
    sentence: 'The request is no good HTTP, or its body is not JSON in UTF-8. Correct it before sending it again.',
  },
  'request.media-type': {
    status: 415,
    of: withBody,
    title: 'Body is of another type',
    sentence: 'Bodies are `application/json` in UTF-8, uncompressed, and nothing else.',
  },
  'request.path-too-long': {
    status: 414,
    of: ({ path }) => path.includes(':'),
    title: 'Path is too long',
    sentence: 'A part of the path is longer than any id. Check the id.',
  },
  'request.refused': {
    status: 400,
    title: 'Request was refused',
    sentence: 'The request is none that is taken here. Check it against the documents.',
  },
  'request.too-complex': {
    status: 400,
    of: withBody,
    title: 'Body is too complex',
    sentence: 'The body nests deeper than 32 levels, or holds more than 20,000 values. Send less at a time.',
  },
  'request.too-large': {
    status: 413,
    of: withBody,
    title: 'Body is too large',
    sentence: 'The body is larger than may be, 256 KiB unless configured otherwise. Send less at a time.',
  },
  'request.too-slow': {
    status: 408,
    of: every,
    title: 'Request came too slowly',
    sentence: 'The request did not arrive as a whole in time. Send it again over a better connection.',
  },
  'resource.missing': {
    status: 404,
    title: 'No such thing',
    sentence: 'There is nothing with this id, or you may not know of it. Check the id.',
  },
  'revision.mismatch': {
    status: 412,
    of: writingOpenly,
    title: 'Somebody was faster',
    sentence: 'The revision is not the one in `If-Match`. Read again and decide anew.',
  },
  'route.unknown': {
    status: 404,
    title: 'Nothing at this path',
    sentence: 'There is nothing at this path. The documents list all that there are.',
  },
  'service.unavailable': {
    status: 503,
    of: every,
    title: 'Out of reach for a moment',
    sentence: 'A part of the system is out of reach or behind. Repeat with the same `Idempotency-Key` after `Retry-After`.',
  },
  'view.unknown': { status: 404, title: 'No such view', sentence: 'No view of this context has this name. List those that there are.' },
} as const satisfies Readonly<Record<string, CommonRefusal>>;

/** The common codes that an operation may be refused with, and their statuses. */
export const commonRefusalsOf = (declared: Declared): readonly (readonly [code: string, status: number])[] =>
  Object.entries<CommonRefusal>(COMMON_REFUSALS).flatMap(([code, { status, of }]) =>
    of?.(declared) === true ? [[code, status] as const] : [],
  );

/** The codes of requests that belong to no operation. */
export const OUTSIDE = ['method.not-allowed', 'route.unknown'] as const;
