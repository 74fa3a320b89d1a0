import { status as codes } from '@grpc/grpc-js';
import { ANY, DELETED, EXISTS, NO_STREAM, TOMBSTONED, type Violation } from './append-to.ts';
import { failure, type Failure } from './grpc-status.ts';
import { errors } from './wire.ts';

/** A stream of the request: `expected` as the client wrote it, for a number may be larger than those here. */
export type Expectation = Readonly<{ name: string; expected: string }>;

const STATES = new Map([
  [NO_STREAM, 'does not exist'],
  [DELETED, 'is deleted'],
  [TOMBSTONED, 'is tombstoned'],
]);

/** What the server says after a stream's name, if it has words for the case. */
const wordsOf = (expected: number, text: string, actual: number): string | undefined => {
  const state = STATES.get(actual) ?? `is at revision ${actual}`;
  switch (expected) {
    case NO_STREAM:
      return actual >= 0 ? `already exists at revision ${actual}.` : `${state}.`;
    case DELETED:
      return `${state}, explicitly expected deleted.`;
    case TOMBSTONED:
      return actual === NO_STREAM ? `${state}, explicitly expected tombstoned.` : undefined;
    case ANY:
      return actual === TOMBSTONED ? `${state}.` : undefined;
    case EXISTS:
      return STATES.has(actual) ? `${state}.` : undefined;
    default:
      return `${state}, expected revision ${text}.`;
  }
};

/** Names all streams that do not fit, in the order of the request. */
export const violated = (violations: readonly Violation[], streams: readonly Expectation[]): Failure => {
  const details = new errors.AppendConsistencyViolationErrorDetails();
  const lines = violations.map(({ stream, expected, actual }) => {
    const { name, expected: text } = streams[stream] ?? { name: '', expected: '' };
    const state = new errors.ConsistencyViolation.StreamStateViolation()
      .setStream(name)
      .setExpectedState(text)
      .setActualState(String(actual));
    details.addViolations(new errors.ConsistencyViolation().setCheckIndex(stream).setStreamState(state));
    const words = wordsOf(expected, text, actual);
    return words === undefined ? ` - Stream '${name}': expected state ${text}, actual state ${actual}.` : ` - Stream '${name}' ${words}`;
  });
  return failure(
    codes.FAILED_PRECONDITION,
    ['Append failed due to consistency violations.\n', ...lines].join('\n'),
    ['APPEND_CONSISTENCY_VIOLATION', 'streams'],
    [{ type: 'kurrentdb.protocol.v2.streams.errors.AppendConsistencyViolationErrorDetails', bytes: details.serializeBinary() }],
  );
};
