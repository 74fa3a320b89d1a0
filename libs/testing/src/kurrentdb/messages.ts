import { shared, streams, type Shared, type Streams } from './wire.ts';

export const streamIdentifier = (name: string): Shared.StreamIdentifier => new shared.StreamIdentifier().setStreamName(Buffer.from(name));
export const streamNameOf = (identifier: Shared.StreamIdentifier | undefined): string =>
  Buffer.from(identifier?.getStreamName_asU8() ?? []).toString();

const HALF_BITS = 64n;
const HALF_DIGITS = 16;
const dashed = (digits: string): string => digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

/** A UUID as text or as two numbers, whichever the client prefers. */
export const uuidOf = (uuid: Shared.UUID | undefined): string => {
  const halves = uuid?.getStructured();
  if (halves === undefined) return (uuid?.getString() ?? '').toLowerCase();
  const digits = [halves.getMostSignificantBits(), halves.getLeastSignificantBits()].map((bits) =>
    BigInt.asUintN(Number(HALF_BITS), BigInt(bits)).toString(16).padStart(HALF_DIGITS, '0'),
  );
  return dashed(digits.join(''));
};
export const uuidMessage = (text: string, isStructured: boolean): Shared.UUID => {
  if (!isStructured) return new shared.UUID().setString(text);
  const digits = text.replaceAll('-', '');
  const half = (hex: string): string => String(BigInt.asIntN(Number(HALF_BITS), BigInt(`0x${hex}`)));
  const [most, least] = [half(digits.slice(0, HALF_DIGITS)), half(digits.slice(HALF_DIGITS))];
  return new shared.UUID().setStructured(new shared.UUID.Structured().setMostSignificantBits(most).setLeastSignificantBits(least));
};

/** Larger messages of the first protocol are refused unread; those of the second have limits of their own, for records. */
const MAX_BYTES = (16 << 20) - 10_000;
export const OVERSIZED = new streams.BatchAppendReq();
export const batchAppendRequest = (bytes: Uint8Array): Streams.BatchAppendReq =>
  bytes.length > MAX_BYTES ? OVERSIZED : streams.BatchAppendReq.deserializeBinary(bytes);
