import { fromBinary } from '@bufbuild/protobuf';
import { BinaryReader } from '@bufbuild/protobuf/wire';
import { AnySchema, anyUnpack, type Any } from '@bufbuild/protobuf/wkt';
import type { Endpoint } from './connection.ts';
import { ErrorInfoSchema } from './generated/google/rpc/error_details_pb.ts';
import { NotLeaderNodeErrorDetailsSchema } from './generated/kurrentdb/protocols/v2/errors_pb.ts';

/** What the server says of an error beside its gRPC code. `leader`: where it says to ask instead. */
export type ServerError = Readonly<{ reason: string | undefined; leader: Endpoint | undefined }>;

const DETAILS = 3;
/** The details in a `google.rpc.Status`. It has any number of them, but KurrentDB's own description of it has one. */
const detailsOf = (status: Uint8Array): readonly Any[] => {
  const details: Any[] = [];
  const reader = new BinaryReader(status);
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (field === DETAILS) details.push(fromBinary(AnySchema, reader.bytes()));
    else reader.skip(type, field);
  }
  return details;
};

/** Reads the trailer `grpc-status-details-bin`. */
export const serverErrorOf = (status: Uint8Array): ServerError => {
  const details = detailsOf(status);
  const [reason] = details.flatMap((detail) => anyUnpack(detail, ErrorInfoSchema)?.reason ?? []);
  const [leader] = details.flatMap((detail) => anyUnpack(detail, NotLeaderNodeErrorDetailsSchema)?.currentLeader ?? []);
  return { reason, leader: leader && { host: leader.host, port: leader.port } };
};
