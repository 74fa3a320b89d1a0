import type { handleBidiStreamingCall } from '@grpc/grpc-js';
import { nameOf } from './append-records.ts';
import { ANY, EXISTS, NO_STREAM, appendTo } from './append-to.ts';
import type { Faults } from './faults.ts';
import type { Log, NewEvent } from './log.ts';
import { Any, Empty, shared, status, streams, type Streams } from './wire.ts';

const ALREADY_EXISTS = 6;
type Batch = { stream: string; expected: number; readonly events: NewEvent[] };

const expectedOf = (options: Streams.BatchAppendReq.Options): number => {
  if (options.hasAny()) return ANY;
  if (options.hasStreamExists()) return EXISTS;
  return options.hasNoStream() ? NO_STREAM : Number(options.getStreamPosition());
};

const eventOf = (message: Streams.BatchAppendReq.ProposedMessage): NewEvent => ({
  id: message.getId()?.getString() ?? '',
  type: message.getMetadataMap().get('type') ?? '',
  data: Buffer.from(message.getData_asU8()).toString(),
  metadata: Buffer.from(message.getCustomMetadata_asU8()).toString() || '{}',
});

const wrongVersion = (expected: number, actual: number) => {
  const wrong = new shared.WrongExpectedVersion();
  if (actual === NO_STREAM) wrong.setCurrentNoStream(new Empty());
  else wrong.setCurrentStreamRevision(String(actual));
  if (expected === NO_STREAM) wrong.setExpectedNoStream(new Empty());
  else if (expected === EXISTS) wrong.setExpectedStreamExists(new Empty());
  else wrong.setExpectedStreamPosition(String(expected));
  const any = new Any();
  any.pack(wrong.serializeBinary(), 'event_store.client.WrongExpectedVersion');
  return new status.Status().setCode(ALREADY_EXISTS).setDetails(any);
};

const answerTo = async (log: Log, { stream, expected, events }: Batch): Promise<Streams.BatchAppendResp> => {
  const outcome = await appendTo(log, [{ stream, events }], [{ stream, expected }]);
  const response = new streams.BatchAppendResp();
  response.setStreamIdentifier(new shared.StreamIdentifier().setStreamName(Buffer.from(stream)));
  if ('violations' in outcome) return response.setError(wrongVersion(expected, outcome.violations[0]?.actual ?? NO_STREAM));
  const success = new streams.BatchAppendResp.Success().setCurrentRevision(String(outcome.revisions[0]?.expected ?? 0));
  const position = new shared.AllStreamPosition();
  position.setCommitPosition(String(outcome.position)).setPreparePosition(String(outcome.position));
  return response.setSuccess(success.setPosition(position));
};

/** The call behind `appendToStream`: it stays open, carries many appends, and none of them has a deadline. */
export const batchAppend =
  (log: Log, faults: Faults): handleBidiStreamingCall<Streams.BatchAppendReq, Streams.BatchAppendResp> =>
  (call) => {
    const open = new Map<string, Batch>();
    const append = async (request: Streams.BatchAppendReq, batch: Batch): Promise<void> => {
      await faults.beforeAppend?.();
      const response = await answerTo(log, batch);
      await faults.afterAppend?.();
      call.write(response.setCorrelationId(request.getCorrelationId()));
    };
    call.on('data', (request: Streams.BatchAppendReq) => {
      const id = request.getCorrelationId()?.getString() ?? '';
      const options = request.getOptions();
      const batch = open.get(id) ?? { stream: '', expected: ANY, events: [] };
      if (options !== undefined) {
        batch.stream = nameOf(Buffer.from(options.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString());
        batch.expected = expectedOf(options);
      }
      batch.events.push(...request.getProposedMessagesList().map(eventOf));
      open.set(id, batch);
      if (!request.getIsFinal()) return;
      open.delete(id);
      append(request, batch).catch((error: unknown) => call.destroy(error instanceof Error ? error : undefined));
    });
    call.on('end', () => call.end());
    call.on('error', () => open.clear());
  };
