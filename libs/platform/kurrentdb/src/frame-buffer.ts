import { Code, ConnectError } from '@connectrpc/connect';

/** Cuts what arrives into gRPC's frames: a flag, a length of four bytes, and a message of that length. */
export type FrameBuffer = Readonly<{
  add: (bytes: Buffer) => void;
  /** At most so many messages, in order. They share the memory of what was added. */
  take: (most: number) => readonly Uint8Array[];
}>;

const HEADER_LENGTH = 5;
const UNCOMPRESSED = 0;

export const frameBuffer = (): FrameBuffer => {
  let chunks: Buffer[] = [];
  let length = 0;
  /** So much is needed for the next message; for one of megabytes the pieces are joined once, not for each that comes. */
  let wanted = HEADER_LENGTH;

  const joined = (): Buffer => {
    const [first] = chunks;
    return first !== undefined && chunks.length === 1 ? first : Buffer.concat(chunks, length);
  };
  const keep = (rest: Buffer): void => {
    chunks = [rest];
    length = rest.length;
  };
  return {
    add: (bytes) => {
      chunks.push(bytes);
      length += bytes.length;
    },
    take: (most) => {
      const messages: Uint8Array[] = [];
      if (length < wanted) return messages;
      const bytes = joined();
      let at = 0;
      wanted = HEADER_LENGTH;
      while (messages.length < most && length - at >= HEADER_LENGTH) {
        if (bytes[at] !== UNCOMPRESSED) throw new ConnectError('a compressed message, which was not asked for', Code.Internal);
        const end = at + HEADER_LENGTH + bytes.readUInt32BE(at + 1);
        if (end > length) {
          wanted = end - at;
          break;
        }
        messages.push(bytes.subarray(at + HEADER_LENGTH, end));
        at = end;
      }
      keep(bytes.subarray(at));
      return messages;
    },
  };
};
