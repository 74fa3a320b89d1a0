import { status as codes, type handleUnaryCall } from '@grpc/grpc-js';
import { ANY, EXISTS, NO_STREAM, isGone, type Outcome } from './append-to.ts';
import { answerWith } from './calls.ts';
import { trailingFailure, type Failure } from './grpc-status.ts';
import { streamNameOf } from './messages.ts';
import { trailersOf } from './server-errors.ts';
import { streams, type Shared, type Streams } from './wire.ts';

/** Deletes a stream, for good if `isTombstone`. */
export type Remove = (name: string, expected: number, isTombstone: boolean) => Promise<Outcome>;

type Options = Readonly<{
  getStreamIdentifier: () => Shared.StreamIdentifier | undefined;
  hasAny: () => boolean;
  hasNoStream: () => boolean;
  hasStreamExists: () => boolean;
  getRevision: () => string;
}>;

const expectedOf = (options: Options | undefined): number => {
  if (options?.hasStreamExists() === true) return EXISTS;
  if (options?.hasNoStream() === true) return NO_STREAM;
  return options === undefined || options.hasAny() ? ANY : Number(options.getRevision());
};

export const streamDeleted = (name: string): Failure =>
  trailingFailure(codes.FAILED_PRECONDITION, `Event stream '${name}' is deleted.`, { exception: 'stream-deleted', 'stream-name': name });

const wrongVersion = (name: string, expected: number, actual: number): Failure =>
  trailingFailure(
    codes.FAILED_PRECONDITION,
    `Delete failed due to WrongExpectedVersion. Stream: ${name}, Expected version: ${expected}, Actual version: ${actual}`,
    { exception: 'wrong-expected-version', 'stream-name': name, 'expected-version': String(expected), 'actual-version': String(actual) },
  );

/** The position of what was written, or why nothing was. */
const removed = async (remove: Remove, options: Options | undefined, isTombstone: boolean): Promise<string | Failure> => {
  const [name, expected] = [streamNameOf(options?.getStreamIdentifier()), expectedOf(options)];
  const outcome = await remove(name, expected, isTombstone);
  if (outcome === 'pending') throw new Error('a deletion is never a repeat');
  if ('position' in outcome) return String(outcome.position);
  return isGone(outcome.violations) ? streamDeleted(name) : wrongVersion(name, expected, outcome.violations[0]?.actual ?? NO_STREAM);
};

/** The stream is gone, until it is written again. */
export const deleteStream =
  (remove: Remove): handleUnaryCall<Streams.DeleteReq, Streams.DeleteResp> =>
  ({ request }, answer) =>
    answerWith(
      answer,
      async () => {
        const position = await removed(remove, request.getOptions(), false);
        if (typeof position === 'object') return position;
        const { Position } = streams.DeleteResp;
        return new streams.DeleteResp().setPosition(new Position().setCommitPosition(position).setPreparePosition(position));
      },
      trailersOf,
    );

/** The stream is gone for good. */
export const tombstone =
  (remove: Remove): handleUnaryCall<Streams.TombstoneReq, Streams.TombstoneResp> =>
  ({ request }, answer) =>
    answerWith(
      answer,
      async () => {
        const position = await removed(remove, request.getOptions(), true);
        if (typeof position === 'object') return position;
        const { Position } = streams.TombstoneResp;
        return new streams.TombstoneResp().setPosition(new Position().setCommitPosition(position).setPreparePosition(position));
      },
      trailersOf,
    );
