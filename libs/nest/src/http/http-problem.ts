/** What HTTP itself refuses, with statuses that no refusal has. */
export const httpProblems = {
  'header.malformed': {
    status: 400,
    title: 'Header is malformed',
    sentence: 'A header has a value that it cannot have. Send it as the documents say.',
  },
  'header.repeated': {
    status: 400,
    title: 'Header stands there twice',
    sentence: 'A header that has one value stands there more than once. Send it once.',
  },
  'internal.error': {
    status: 500,
    title: 'Mistake of ours',
    sentence: 'Something went wrong that should not have. It is logged under the `traceId`: name it when you ask for help.',
  },
  'method.not-allowed': {
    status: 405,
    title: 'Method does not exist here',
    sentence: 'The path exists, the method does not: `Allow` names those that do.',
  },
  'position.unknown': {
    status: 400,
    title: 'Position was not given to you',
    sentence: 'The `Guildhall-Min-Position` is none that this caller was given in a `Guildhall-Position`. Send one that was, or none.',
  },
  'query.malformed': {
    status: 400,
    title: 'Parameter has an odd name',
    sentence: 'A query parameter has a name that none of ours has. Leave it out.',
  },
  'query.repeated': {
    status: 400,
    title: 'Parameter stands there twice',
    sentence: 'A query parameter stands there more than once. Send it once.',
  },
  'request.expectation': {
    status: 417,
    title: 'Expectation cannot be met',
    sentence: 'Of `Expect`, nothing but `100-continue` is met. Leave the header out.',
  },
  'request.headers-too-large': {
    status: 431,
    title: 'Headers are too large',
    sentence: 'The headers are larger than 16 KiB in all. Send fewer or shorter ones.',
  },
  'request.malformed': {
    status: 400,
    title: 'Request cannot be read',
    sentence: 'The request is no good HTTP, or its body is not JSON in UTF-8. Correct it before sending it again.',
  },
  'request.media-type': {
    status: 415,
    title: 'Body is of another type',
    sentence: 'Bodies are `application/json` in UTF-8, uncompressed, and nothing else.',
  },
  'request.path-too-long': { status: 414, title: 'Path is too long', sentence: 'A part of the path is longer than any id. Check the id.' },
  'request.refused': {
    status: 400,
    title: 'Request was refused',
    sentence: 'The request is none that is taken here. Check it against the documents.',
  },
  'request.too-complex': {
    status: 400,
    title: 'Body is too complex',
    sentence: 'The body nests deeper than 32 levels, or holds more than 20,000 values. Send less at a time.',
  },
  'request.too-large': {
    status: 413,
    title: 'Body is too large',
    sentence: 'The body is larger than may be, 256 KiB unless configured otherwise. Send less at a time.',
  },
  'request.too-slow': {
    status: 408,
    title: 'Request came too slowly',
    sentence: 'The request did not arrive as a whole in time. Send it again over a better connection.',
  },
} as const satisfies Readonly<Record<string, Readonly<{ status: number; title: string; sentence: string }>>>;
export type HttpProblemCode = keyof typeof httpProblems;

/** Refused by HTTP itself. `detail` is said instead of the sentence of the code. */
export class HttpProblem extends Error {
  override name = 'HttpProblem';

  constructor(
    readonly code: HttpProblemCode,
    readonly detail?: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(code);
  }
}
