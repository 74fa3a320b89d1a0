import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { START, type Position, type Revision } from '@guildhall/eventing';
import { EmptySchema } from './generated/kurrentdb/protocols/v1/shared_pb.ts';
import {
  ReadReqSchema,
  ReadReq_Options_ReadDirection as Direction,
  type ReadReq,
  ReadReq_OptionsSchema,
  ReadReq_Options_UUIDOptionSchema,
  type ReadReq_Options_AllOptionsSchema,
} from './generated/kurrentdb/protocols/v1/streams_pb.ts';

const unfiltered = { case: 'noFilter', value: create(EmptySchema) } as const;

const requestOf = (options: MessageInitShape<typeof ReadReq_OptionsSchema>): ReadReq => {
  const request = create(ReadReq_OptionsSchema, options);
  request.uuidOption = create(ReadReq_Options_UUIDOptionSchema, { content: { case: 'string', value: {} } });
  return create(ReadReqSchema, { options: request });
};

/** The events of a stream after a revision. */
export const streamRequest = (stream: string, after: Revision): ReadReq =>
  requestOf({
    streamOption: {
      case: 'stream',
      value: { streamIdentifier: { streamName: Buffer.from(stream) }, revisionOption: { case: 'revision', value: String(after + 1) } },
    },
    countOption: { case: 'count', value: String(Number.MAX_SAFE_INTEGER) },
    filterOption: unfiltered,
  });

/** The last event of all. */
export const lastEventRequest = requestOf({
  readDirection: Direction.Backwards,
  streamOption: { case: 'all', value: { allOption: { case: 'end', value: {} } } },
  countOption: { case: 'count', value: '1' },
  filterOption: unfiltered,
});

const placeOf = (position: Position): MessageInitShape<typeof ReadReq_Options_AllOptionsSchema> => {
  if (position === START) return { allOption: { case: 'start', value: {} } };
  const place = String(BigInt(position));
  return { allOption: { case: 'position', value: { commitPosition: place, preparePosition: place } } };
};

/** The event at a position, or the next one. */
export const eventAtRequest = (position: Position): ReadReq =>
  requestOf({
    streamOption: { case: 'all', value: placeOf(position) },
    countOption: { case: 'count', value: '1' },
    filterOption: unfiltered,
  });

/** `window`: after so many events, whether they match or not, the server says how far it has looked. */
export type SubscriptionRequest = Readonly<{ after: Position; prefixes: readonly string[]; window: number }>;

/** The events whose streams' names begin in one of these ways, after a position, for ever. */
export const subscriptionRequest = ({ after, prefixes, window }: SubscriptionRequest): ReadReq =>
  requestOf({
    streamOption: { case: 'all', value: placeOf(after) },
    countOption: { case: 'subscription', value: {} },
    filterOption: {
      case: 'filter',
      value: {
        filter: { case: 'streamIdentifier', value: { prefix: [...prefixes] } },
        window: { case: 'max', value: window },
        checkpointIntervalMultiplier: 1,
      },
    },
  });
