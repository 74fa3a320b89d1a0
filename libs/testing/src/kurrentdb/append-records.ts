import { Metadata, status as codes, type handleUnaryCall } from '@grpc/grpc-js';
import { isStreamName } from '@guildhall/eventing';
import { appendTo, type Expectation, type Violation, type Write } from './append-to.ts';
import type { Faults } from './faults.ts';
import type { Log, NewEvent } from './log.ts';
import { Any, errors, records, status, type Records } from './wire.ts';

const JSON_FORMAT = 1;
const FAILED_PRECONDITION = 9;

/** Names are the same in any case. */
export const nameOf = (name: string): string => name.toLowerCase();

/** Clients read the record's type and format from its metadata. */
const eventOf = (record: Records.AppendRecord): NewEvent => {
  const type = record.getSchema()?.getName() ?? '';
  const properties = [...record.getPropertiesMap().entries()].map(([key, value]) => [key, value.toJavaScript()] as const);
  const metadata = { '$schema.format': 'Json', '$schema.name': type, ...Object.fromEntries(properties) };
  return {
    id: record.getRecordId() ?? crypto.randomUUID(),
    type,
    data: Buffer.from(record.getData_asU8()).toString(),
    metadata: JSON.stringify(metadata),
  };
};

const writesOf = (list: readonly Records.AppendRecord[]): readonly Write[] => {
  const writes = new Map<string, NewEvent[]>();
  for (const record of list) {
    const name = nameOf(record.getStream());
    writes.set(name, [...(writes.get(name) ?? []), eventOf(record)]);
  }
  return [...writes].map(([stream, events]) => ({ stream, events }));
};

const checksOf = (list: readonly Records.ConsistencyCheck[]): readonly Expectation[] =>
  list.map((check) => ({
    stream: nameOf(check.getStreamState()?.getStream() ?? ''),
    expected: Number(check.getStreamState()?.getExpectedState() ?? 0),
  }));

/** The store behind would reorder records of several streams that are mixed. */
const isInterleaved = (list: readonly Records.AppendRecord[]): boolean => {
  const runs = list.map((record) => nameOf(record.getStream())).filter((name, n, names) => name !== names[n - 1]);
  return new Set(runs).size < runs.length;
};

const faultOf = (list: readonly Records.AppendRecord[], names: readonly string[]): string | undefined => {
  if (list.length === 0) return 'no records';
  if (!names.every(isStreamName)) return 'a stream name that the store behind does not take';
  if (list.some((record) => record.getSchema()?.getFormat() !== JSON_FORMAT)) return 'not JSON';
  if (list.some((record) => [...record.getPropertiesMap().keys()].some((key) => key.startsWith('$')))) return 'a property with $';
  return isInterleaved(list) ? 'records of one stream are not together' : undefined;
};

const violated = (violations: readonly Violation[]): Metadata => {
  const details = new errors.AppendConsistencyViolationErrorDetails();
  for (const { check, stream, expected, actual } of violations) {
    const state = new errors.ConsistencyViolation.StreamStateViolation();
    state.setStream(stream).setExpectedState(String(expected)).setActualState(String(actual));
    details.addViolations(new errors.ConsistencyViolation().setCheckIndex(check).setStreamState(state));
  }
  const any = new Any();
  any.pack(details.serializeBinary(), 'kurrentdb.protocol.v2.streams.errors.AppendConsistencyViolationErrorDetails');
  const answer = new status.Status().setCode(FAILED_PRECONDITION).setDetails(any);
  const metadata = new Metadata();
  metadata.add('grpc-status-details-bin', Buffer.from(answer.serializeBinary()));
  return metadata;
};

/** Records for several streams, all or none, if all checks hold. */
export const appendRecords =
  (log: Log, faults: Faults): handleUnaryCall<Records.AppendRecordsRequest, Records.AppendRecordsResponse> =>
  ({ request }, answer) => {
    const list = request.getRecordsList();
    const [writes, checks] = [writesOf(list), checksOf(request.getChecksList())];
    const fault = faultOf(
      list,
      [...writes, ...checks].map(({ stream }) => stream),
    );
    const append = async (): Promise<void> => {
      if (fault !== undefined) return answer({ code: codes.INVALID_ARGUMENT, details: fault });
      await faults.beforeAppend?.();
      const outcome = await appendTo(log, writes, checks);
      await faults.afterAppend?.();
      if ('violations' in outcome)
        return answer({ code: codes.FAILED_PRECONDITION, details: 'violation', metadata: violated(outcome.violations) });
      const response = new records.AppendRecordsResponse().setPosition(String(outcome.position));
      for (const { stream, expected } of outcome.revisions)
        response.addRevisions(new records.StreamRevision().setStream(stream).setRevision(String(expected)));
      return answer(null, response);
    };
    append().catch((error: unknown) => answer({ code: codes.UNAVAILABLE, details: error instanceof Error ? error.name : 'unavailable' }));
  };
