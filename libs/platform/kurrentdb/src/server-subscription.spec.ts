import { create } from '@bufbuild/protobuf';
import type { EventBatch } from '@guildhall/eventing';
import { describe, expect, it, jest } from '@jest/globals';
import type { Call } from './call.ts';
import { positionOf } from './event-records.ts';
import { ReadRespSchema, type ReadResp } from './generated/kurrentdb/protocols/v1/streams_pb.ts';
import { batchesOf, type LeaveReason } from './server-subscription.ts';

const BATCH_SIZE = 512;
const text = new TextEncoder();
const event = (at: number, preparePosition = at): ReadResp =>
  create(ReadRespSchema, {
    content: {
      case: 'event',
      value: {
        event: {
          id: { value: { case: 'string', value: `id ${at}` } },
          streamIdentifier: { streamName: text.encode('some-1') },
          commitPosition: String(at),
          preparePosition: String(preparePosition),
          metadata: { type: 'Counted', 'content-type': 'application/json' },
          customMetadata: text.encode('{"actor":"a","schema":"1","$schema.name":"Counted"}'),
          data: text.encode(`{"n":${at}}`),
        },
      },
    },
  });
const confirmation = create(ReadRespSchema, { content: { case: 'confirmation', value: { subscriptionId: 'a' } } });
/** The real server leaves their prepare position at zero. */
const checkpoint = (at: number): ReadResp =>
  create(ReadRespSchema, { content: { case: 'checkpoint', value: { commitPosition: String(at), preparePosition: '0' } } });
const caughtUp = (at: number): ReadResp =>
  create(ReadRespSchema, { content: { case: 'caughtUp', value: { position: { commitPosition: String(at), preparePosition: '0' } } } });
const fellBehind = create(ReadRespSchema, { content: { case: 'fellBehind', value: {} } });
const many = (count: number, one: (at: number) => ReadResp): readonly ReadResp[] => Array.from({ length: count }, (_, n) => one(1_000 + n));

/** Gives these messages, and then is at its end, or silent. */
const calling = (parts: readonly (readonly ReadResp[])[], then: 'ends' | 'is silent' = 'ends'): Call<ReadResp> => {
  const left = parts.flatMap((part) =>
    Array.from({ length: Math.ceil(part.length / BATCH_SIZE) }, (_, n) => part.slice(n * BATCH_SIZE, (n + 1) * BATCH_SIZE)),
  );
  return {
    next: () => (left.length === 0 && then === 'is silent' ? new Promise(() => undefined) : Promise.resolve(left.shift())),
    more: () => [],
    cancel: () => undefined,
  };
};
type Seen = Readonly<{ batches: readonly EventBatch[]; reason: LeaveReason }>;
const seen = async (call: Call<ReadResp>, { isLive = false, from = 1 } = {}): Promise<Seen> => {
  const all = batchesOf({ call, isLive, timeouts: { deadline: 20, silence: 20 } }, positionOf(String(from)));
  const batches: EventBatch[] = [];
  let next = await all.next();
  for (; next.done !== true; next = await all.next()) batches.push(next.value);
  return { batches, reason: next.value };
};
const short = ({ events, position, caughtUp: isEnd }: EventBatch): unknown => [
  events.map(({ data }) => data['n']),
  Number(position),
  isEnd,
];

describe('the batches of a subscription on the server', () => {
  it('hold what arrives together, up to the position that the server has looked at, and end where it has caught up', async () => {
    const { batches, reason } = await seen(
      calling([
        [confirmation, event(10)],
        [event(20), event(30), checkpoint(35)],
        [checkpoint(90)],
        [event(95), caughtUp(95), event(99)],
        [event(100)],
      ]),
    );
    expect(batches.map(short)).toEqual([
      [[10], 10, false],
      [[20, 30], 35, false],
      [[], 90, false],
      [[95, 99], 99, true],
    ]);
    expect(reason).toBe('caught-up');
  });

  it('K8 never go back: where the server has caught up is where it sent something last', async () => {
    const { batches } = await seen(calling([[event(50), checkpoint(40), checkpoint(0)], [caughtUp(40)]]), { from: 45 });
    expect(batches.map(short)).toEqual([
      [[50], 50, false],
      [[], 50, true],
    ]);
    expect((await seen(calling([[checkpoint(0), caughtUp(0)]]), { from: 7 })).batches.map(short)).toEqual([[[], 7, true]]);
  });

  it('have at most 512 events, and are not at the end while more may have arrived', async () => {
    const { batches, reason } = await seen(calling([[...many(600, event), caughtUp(1_599)]]));
    expect(batches.map(({ events, caughtUp: isEnd }) => [events.length, isEnd])).toEqual([
      [512, false],
      [88, true],
    ]);
    expect(reason).toBe('caught-up');
  });

  it('K5 hold what comes within moments, as long as more comes', async () => {
    const clock = jest.spyOn(performance, 'now').mockReturnValue(0);
    const first = calling([[event(1_000)], [event(9_000)]]);
    const [left, asked]: [ReadResp[], number[]] = [[...many(600, (at) => event(at + 1))], []];
    const more = (most: number): readonly ReadResp[] => {
      asked.push(most);
      return left.splice(0, Math.min(most, 300));
    };
    const { batches } = await seen({ ...first, more });
    clock.mockRestore();
    expect(asked).toEqual([511, 211, 511, 422]);
    expect(batches.map(({ events }) => events.length)).toEqual([512, 90]);
    const live = await seen({ ...calling([[event(1_000)]]), more: () => [event(9_000)] }, { isLive: true });
    expect(live.batches.map(short)).toEqual([[[1_000], 1_000, false]]);
  });

  it('K5 go on after the server has caught up when they are live, until there is too much at once, or the server says so', async () => {
    const live = await seen(calling([[caughtUp(5)], [event(10)], [checkpoint(20)]]), { isLive: true });
    expect(live.batches.map(short)).toEqual([
      [[], 5, true],
      [[10], 10, true],
      [[], 20, true],
    ]);
    expect(live.reason).toBe('dropped');
    const flooded = await seen(calling([[caughtUp(5)], many(BATCH_SIZE, checkpoint), [event(9_999)]]), { isLive: true });
    expect([flooded.batches.map(short).at(-1), flooded.reason]).toEqual([[[], 1_511, false], 'behind']);
    expect((await seen(calling([[caughtUp(5)], [fellBehind], [event(10)]]), { isLive: true })).reason).toBe('behind');
  });

  it('end when nothing comes, and tell whether there ever was a sign of life', async () => {
    expect((await seen(calling([], 'is silent'))).reason).toBe('mute');
    expect((await seen(calling([[confirmation]], 'is silent'))).reason).toBe('silent');
    expect((await seen(calling([[confirmation]]))).reason).toBe('dropped');
  });

  it('fail at an event that has no position of its own', async () => {
    await expect(seen(calling([[event(10, 9)]]))).rejects.toThrow('no position of its own');
  });
});
