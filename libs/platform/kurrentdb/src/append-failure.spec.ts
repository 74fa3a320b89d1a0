import { create, toBinary } from '@bufbuild/protobuf';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { AnySchema, anyPack, type Any } from '@bufbuild/protobuf/wkt';
import { describe, expect, it } from '@jest/globals';
import { Metadata } from '@grpc/grpc-js';
import { AppendConsistencyViolationError, UnknownError } from '@kurrent/kurrentdb-client';
import { failureOf } from './append-failure.ts';
import { DeadlineExceeded } from './deadline.ts';
import { ErrorInfoSchema, RetryInfoSchema } from './generated/google/rpc/error_details_pb.ts';
import { NotLeaderNodeErrorDetailsSchema } from './generated/kurrentdb/protocols/v2/errors_pb.ts';

/** A `google.rpc.Status` with these details, as the server writes it. */
const statusOf = (code: number, details: readonly Any[]): Buffer => {
  const writer = new BinaryWriter().tag(1, WireType.Varint).int32(code).tag(2, WireType.LengthDelimited).string('as it is');
  for (const detail of details) writer.tag(3, WireType.LengthDelimited).bytes(toBinary(AnySchema, detail));
  return Buffer.from(writer.finish());
};
const infoOf = (reason: string): Any => anyPack(ErrorInfoSchema, create(ErrorInfoSchema, { reason, domain: 'kurrentdb' }));
/** An error as the official client throws it. */
const clientError = (code: number, details: readonly Any[] = [], message = 'refused') => {
  const metadata = new Metadata();
  if (details.length > 0) metadata.set('grpc-status-details-bin', statusOf(code, details));
  return new UnknownError(Object.assign(new Error(message), { code, details: message, metadata }));
};

describe('K1 why an append failed', () => {
  it.each([
    ['NOT_LEADER_NODE', 9, 'unwritten'],
    ['SERVER_NOT_READY', 14, 'unwritten'],
    ['SERVER_OVERLOADED', 14, 'unwritten'],
    ['ACCESS_DENIED', 7, 'refused'],
    ['BAD_REQUEST', 3, 'refused'],
    ['APPEND_RECORD_SIZE_EXCEEDED', 3, 'refused'],
    ['APPEND_TRANSACTION_SIZE_EXCEEDED', 10, 'refused'],
    ['OPERATION_TIMEOUT', 4, 'unknown'],
    ['SERVER_MALFUNCTION', 13, 'unknown'],
    ['SERVER_SHUTTING_DOWN', 14, 'unknown'],
    ['WHATEVER_IS_TO_COME', 9, 'unknown'],
    ['WHATEVER_IS_TO_COME', 7, 'unknown'],
  ])('is told by the reason %s', (reason, code, kind) => {
    const others = anyPack(RetryInfoSchema, create(RetryInfoSchema));
    expect(failureOf(clientError(code, [infoOf(reason), others]))).toMatchObject({ kind });
    expect(failureOf(clientError(code, [others, infoOf(reason)]))).toMatchObject({ kind });
  });

  it.each([
    [3, 'unknown'],
    [5, 'unknown'],
    [7, 'refused'],
    [8, 'unknown'],
    [9, 'unknown'],
    [12, 'refused'],
    [13, 'unknown'],
    [14, 'unknown'],
    [16, 'refused'],
  ])('is not guessed from the code %s alone, unless nobody can have looked at the append', (code, kind) => {
    expect(failureOf(clientError(code))).toEqual({ kind });
  });

  it('tells where the leader is', () => {
    const where = { currentLeader: { host: 'b', port: 2113, nodeId: crypto.randomUUID() } };
    const details = [infoOf('NOT_LEADER_NODE'), anyPack(NotLeaderNodeErrorDetailsSchema, create(NotLeaderNodeErrorDetailsSchema, where))];
    expect(failureOf(clientError(9, details))).toEqual({ kind: 'unwritten', leader: { host: 'b', port: 2113 } });
  });

  it('is that nothing was sent, when the client has no connection', () => {
    const away = Object.assign(new Error('14 UNAVAILABLE: No connection established. Last error: connect ECONNREFUSED 127.0.0.1:9.'), {
      code: 14,
    });
    expect(failureOf(away)).toEqual({ kind: 'unwritten', leader: undefined });
  });

  it('is not known when no answer came, or something else was thrown', () => {
    expect([failureOf(new DeadlineExceeded('late')), failureOf('what')]).toEqual([{ kind: 'unknown' }, { kind: 'unknown' }]);
  });

  it('K8 is a conflict with a stream that is not where it was expected', () => {
    const metadata = new Metadata();
    const service = Object.assign(new Error('9 FAILED_PRECONDITION'), { code: 9, details: '', metadata });
    const at = (stream: string, expectedState: string, actualState: string, checkIndex: number) => ({
      checkIndex,
      streamState: { stream, expectedState, actualState },
    });
    const violations = [at('a-1', '4', '4', 0), at('b-1', '-1', '0', 1)];
    const conflict = new AppendConsistencyViolationError(service, { violationsList: violations });
    expect(failureOf(conflict)).toEqual({ kind: 'conflict', stream: 'b-1' });
  });
});
