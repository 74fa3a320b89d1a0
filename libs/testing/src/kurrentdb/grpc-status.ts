import { Metadata, status as codes, type ServiceError } from '@grpc/grpc-js';
import protobuf from 'google-protobuf';
import { Any } from './wire.ts';

/** How a call fails. */
export type Failure = Pick<ServiceError, 'code' | 'details'> & Readonly<{ metadata?: Metadata }>;
/** A message inside a `google.rpc.Status`, by its type and bytes. */
export type Detail = Readonly<{ type: string; bytes: Uint8Array }>;

/** A message of which the client package has no generated class. */
const message = (write: (writer: protobuf.BinaryWriter) => void): Uint8Array => {
  const writer = new protobuf.BinaryWriter();
  write(writer);
  return writer.getResultBuffer();
};

/** `domain`: `server`, or that of the service. */
const errorInfo = (reason: string, domain: string): Detail => ({
  type: 'google.rpc.ErrorInfo',
  bytes: message((writer) => {
    writer.writeString(1, reason);
    writer.writeString(2, domain);
  }),
});

/**
 * How calls of the second protocol fail: with a `google.rpc.Status` that has an `ErrorInfo` with the reason first, and then the details, of
 * which the generated class has the first only.
 */
export const failure = (
  code: codes,
  details: string,
  reason: Readonly<[name: string, domain: string]>,
  more: readonly Detail[] = [],
): Failure => {
  const status = message((writer) => {
    writer.writeInt32(1, code);
    writer.writeString(2, details);
    for (const { type, bytes } of [errorInfo(...reason), ...more]) {
      const any = new Any();
      any.pack(bytes, type);
      writer.writeBytes(3, any.serializeBinary());
    }
  });
  const metadata = new Metadata();
  metadata.add('grpc-status-details-bin', Buffer.from(status));
  return { code, details, metadata };
};

/** How calls of the first protocol fail: with what it is about in the trailers. */
export const trailingFailure = (code: codes, details: string, trailers: Readonly<Record<string, string>>): Failure => {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(trailers)) metadata.add(name, value);
  return { code, details, metadata };
};

/** What the server says of a request that it did not reckon with. */
export const THROWN: Failure = { code: codes.UNKNOWN, details: 'Exception was thrown by handler.' };

const RETRY_DELAY_S = 5;
export const retryInfo: Detail = {
  type: 'google.rpc.RetryInfo',
  bytes: message((writer) => {
    writer.writeBytes(
      1,
      message((delay) => delay.writeInt32(1, RETRY_DELAY_S)),
    );
  }),
};
export const timedOut = (operation: string): Failure =>
  failure(
    codes.DEADLINE_EXCEEDED,
    `Operation timed out: ${operation} timed out while waiting for commit Please try again after ${RETRY_DELAY_S} seconds.`,
    ['OPERATION_TIMEOUT', 'server'],
    [retryInfo],
  );

export type Fault = Readonly<{ field: string; text: string }>;
/** `request` is the name of the message that has the faults. */
export const badRequest = (request: string, faults: readonly Fault[]): Failure => {
  const texts = faults.length === 1 ? ` ${faults[0]?.text ?? ''}` : `\n${faults.map(({ text }) => ` -- ${text}\n`).join('')}`;
  const bytes = message((writer) => {
    for (const { field, text } of faults)
      writer.writeBytes(
        1,
        message((violation) => {
          violation.writeString(1, field);
          violation.writeString(2, text);
        }),
      );
  });
  return failure(
    codes.INVALID_ARGUMENT,
    `The '${request}' is invalid:${texts}`,
    ['BAD_REQUEST', 'server'],
    [{ type: 'google.rpc.BadRequest', bytes }],
  );
};
