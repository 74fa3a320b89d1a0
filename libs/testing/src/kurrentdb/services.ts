import type { Metadata, Server, handleUnaryCall } from '@grpc/grpc-js';
import { appendRecords } from './append-records.ts';
import { appendSession } from './append-session.ts';
import type { Append, Outcome } from './append-to.ts';
import { batchAppend } from './batch-append.ts';
import { deleteStream, tombstone, type Remove } from './delete.ts';
import type { Faults } from './faults.ts';
import { readGossip, type MemberInfo } from './gossip.ts';
import type { Log, ReadableLog } from './log.ts';
import { batchAppendRequest } from './messages.ts';
import { read, type ReadCall } from './read.ts';
import { readResponseBytes } from './sender.ts';
import { Refused, type Refusal } from './server-errors.ts';
import { getSupportedMethods, sinceAppendRecords } from './server-features.ts';
import {
  GossipService,
  OperationsService,
  ServerFeaturesService,
  StreamsService,
  StreamsServiceService,
  shared,
  type Shared,
} from './wire.ts';

/** A change of the log. */
export type Write = (log: Log) => Promise<Outcome>;
/** What a server answers from: one that stands alone, or a node of a cluster. */
export type Node = Readonly<{
  log: ReadableLog;
  faults: Faults;
  /** Writes as the leader, or has the leader do it unless it is required here; throws `Refused`. */
  write: (write: Write, requiresLeader: boolean) => Promise<Outcome>;
  /** Why a read that requires the leader is not answered here. */
  refusesRead: () => Refusal | undefined;
  members: () => readonly MemberInfo[];
  resign: () => void;
}>;

/** A handler that depends on the metadata of the call. */
const perCall =
  <C extends Readonly<{ metadata: Metadata }>, Rest extends readonly unknown[]>(
    make: (metadata: Metadata) => (call: C, ...rest: Rest) => void,
  ) =>
  (call: C, ...rest: Rest): void =>
    make(call.metadata)(call, ...rest);

const requiresLeader = (metadata: Metadata): boolean => metadata.get('requires-leader')[0] === 'true';

/** Reads that are under way; `end` ends them as if nothing were wrong. */
export const openReads = () => {
  const reads = new Set<ReadCall>();
  return {
    add: (call: ReadCall): void => {
      reads.add(call);
      call.on('close', () => reads.delete(call));
    },
    end: (): void => {
      for (const call of reads) call.end();
    },
  };
};
type Reads = ReturnType<typeof openReads>;

const streamsService = {
  ...StreamsService,
  batchAppend: { ...StreamsService.batchAppend, requestDeserialize: batchAppendRequest },
  read: { ...StreamsService.read, responseSerialize: readResponseBytes },
};

/** The log for who requires the leader: no page of it is shown where another node leads, but what is written live is. */
const forLeader = ({ log, refusesRead }: Node): ReadableLog => {
  const unlessRefused =
    <A extends readonly unknown[], R>(show: (...args: A) => R) =>
    (...args: A): R => {
      const refusal = refusesRead();
      if (refusal !== undefined) throw new Refused(refusal);
      return show(...args);
    };
  return {
    ...{ last: log.last, onCommit: log.onCommit },
    from: unlessRefused(log.from),
    before: unlessRefused(log.before),
    stream: unlessRefused(log.stream),
    streamFrom: unlessRefused(log.streamFrom),
    streamBefore: unlessRefused(log.streamBefore),
  };
};

/** Speaks the part of KurrentDB's protocol that our adapter and its tests use. */
export const addServices = (server: Server, node: Node, reads: Reads): void => {
  const { faults } = node;
  const appendFor =
    (isLeaderRequired: boolean): Append =>
    (request) =>
      node.write((log) => log.append(request), isLeaderRequired);
  const removeFor =
    (metadata: Metadata): Remove =>
    (...what) =>
      node.write((log) => log.remove(...what), requiresLeader(metadata));
  const resignNode: handleUnaryCall<Shared.Empty, Shared.Empty> = (_, answer) => {
    node.resign();
    answer(null, new shared.Empty());
  };
  const [answerRead, answerAsLeader] = [read(node.log, faults), read(forLeader(node), faults)];
  server.addService(ServerFeaturesService, { getSupportedMethods: getSupportedMethods(faults) });
  server.addService(GossipService, { read: readGossip(node.members) });
  server.addService(OperationsService, { resignNode });
  server.addService(StreamsServiceService, {
    appendRecords: sinceAppendRecords(faults, appendRecords(appendFor(true), faults)),
    appendSession: appendSession(appendFor(true), faults),
  });
  server.addService(streamsService, {
    batchAppend: perCall((metadata) => batchAppend(appendFor(requiresLeader(metadata)), faults)),
    delete: perCall((metadata) => deleteStream(removeFor(metadata))),
    tombstone: perCall((metadata) => tombstone(removeFor(metadata))),
    read: (call: ReadCall) => {
      reads.add(call);
      (requiresLeader(call.metadata) ? answerAsLeader : answerRead)(call);
    },
  });
};
