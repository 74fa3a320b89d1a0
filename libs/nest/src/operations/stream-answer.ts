/** What an answer may be besides JSON. */
export const STREAM_TYPES = ['text/csv', 'application/x-ndjson'] as const;
export type StreamType = (typeof STREAM_TYPES)[number];

/** Whether an answer is one of these, by its `Content-Type`. */
export const isStreamType = (contentType: unknown): boolean => STREAM_TYPES.some((type) => String(contentType).startsWith(`${type};`));

/**
 * What a handler of an operation that `produces` something gives; Node's streams are it, too. Nest waits for the first chunk, so that what fails
 * before it is answered as a problem. A chunk is sent as it comes, and the next one is asked for when the client has taken enough: give pages,
 * not lines.
 */
export type StreamAnswer = AsyncIterable<string | Uint8Array>;
