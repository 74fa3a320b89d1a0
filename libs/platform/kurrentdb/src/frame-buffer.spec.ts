import { describe, expect, it } from '@jest/globals';
import { ConnectError } from '@connectrpc/connect';
import { encodeEnvelope } from '@connectrpc/connect/protocol';
import fc from 'fast-check';
import { frameBuffer } from './frame-buffer.ts';

const bytes = (...numbers: readonly number[]): Uint8Array => Uint8Array.from(numbers);
const plain = (messages: readonly Uint8Array[]): readonly (readonly number[])[] => messages.map((message) => [...message]);

describe('the frames of a call', () => {
  it('are the messages that were sent, however the bytes are cut into pieces and taken', () => {
    const message = fc.uint8Array({ maxLength: 40 });
    fc.assert(
      fc.property(
        fc.array(message),
        fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }),
        fc.integer({ min: 1, max: 4 }),
        (sent, cuts, most) => {
          const wire = Buffer.concat(sent.map((one) => encodeEnvelope(0, one)));
          const frames = frameBuffer();
          const taken: Uint8Array[] = [];
          for (let [at, n] = [0, 0]; at < wire.length; n++) {
            const end = at + (cuts[n % cuts.length] ?? 1);
            frames.add(wire.subarray(at, end));
            at = end;
            for (let some = frames.take(most); some.length > 0; some = frames.take(most)) {
              expect(some.length).toBeLessThanOrEqual(most);
              taken.push(...some);
            }
          }
          expect(plain(taken)).toEqual(plain(sent));
        },
      ),
    );
  });

  it('are refused when they are compressed', () => {
    const frames = frameBuffer();
    frames.add(Buffer.from(encodeEnvelope(1, bytes(1, 2, 3))));
    expect(() => frames.take(1)).toThrow(ConnectError);
  });

  it('of megabytes are put together in time that grows with their size only', () => {
    const frames = frameBuffer();
    const wire = Buffer.from(encodeEnvelope(0, new Uint8Array(16 << 20)));
    const began = performance.now();
    for (let at = 0; at < wire.length; at += 1_024) {
      frames.add(wire.subarray(at, at + 1_024));
      if (at + 1_024 < wire.length) expect(frames.take(1)).toEqual([]);
    }
    expect(frames.take(1)[0]?.length).toBe(16 << 20);
    // 16,000 pieces: joined each time they would be 128 GB.
    expect(performance.now() - began).toBeLessThan(20_000);
  });
});
