import { Server, ServerCredentials, type handleUnaryCall } from '@grpc/grpc-js';
import { openDatabases } from '@guildhall/sqlite';
import { promisify } from 'node:util';
import { appendRecords } from './append-records.ts';
import { appendSession } from './append-session.ts';
import { batchAppend } from './batch-append.ts';
import { deleteStream, tombstone } from './delete.ts';
import type { Faults } from './faults.ts';
import { openLog } from './log.ts';
import { batchAppendRequest } from './messages.ts';
import { read, type ReadCall } from './read.ts';
import { ServerFeaturesService, StreamsService, StreamsServiceService, features, type Features, type Shared } from './wire.ts';

export type { Faults } from './faults.ts';

export type KurrentFacade = Readonly<{
  url: string;
  port: number;
  faults: Faults;
  /** Ends all subscriptions as if nothing were wrong. */
  endReads: () => void;
  close: () => Promise<void>;
}>;

const VERSION = '26.2.0';
/** Half more than the largest append. */
const MAX_MESSAGE_BYTES = 384 << 20;
const METHODS = [
  ['event_store.client.streams.streams', 'read', ['position', 'events']],
  ['event_store.client.streams.streams', 'batchappend', ['deadline_duration']],
  ['event_store.client.streams.streams', 'delete', []],
  ['event_store.client.streams.streams', 'tombstone', []],
  ['kurrentdb.protocol.v2.streams.streamsservice', 'appendrecords', []],
  ['kurrentdb.protocol.v2.streams.streamsservice', 'appendsession', []],
] as const;

const getSupportedMethods: handleUnaryCall<Shared.Empty, Features.SupportedMethods> = (_, answer) => {
  const supported = new features.SupportedMethods().setEventStoreServerVersion(VERSION);
  for (const [service, method, list] of METHODS)
    supported.addMethods(
      new features.SupportedMethod()
        .setServiceName(service)
        .setMethodName(method)
        .setFeaturesList([...list]),
    );
  answer(null, supported);
};

const streamsService = { ...StreamsService, batchAppend: { ...StreamsService.batchAppend, requestDeserialize: batchAppendRequest } };

/** Port 0 takes a free one. After so many `systemEvents` of others the server writes one of its own to the log; 0: never. */
export type FacadeOptions = Readonly<{ folder: string; port?: number; systemEvents?: number }>;

/** Speaks the part of KurrentDB's protocol that our adapter and its tests use, on a log in a folder. */
export const startKurrentFacade = async ({ folder, port = 0, systemEvents = 0 }: FacadeOptions): Promise<KurrentFacade> => {
  const databases = openDatabases({ folder });
  const log = openLog(databases, { systemEvents });
  await log.beginEpoch();
  const faults: Faults = {};
  const reads = new Set<ReadCall>();
  const answer = read(log, faults);
  const server = new Server({ 'grpc.max_receive_message_length': MAX_MESSAGE_BYTES });
  server.addService(ServerFeaturesService, { getSupportedMethods });
  server.addService(StreamsServiceService, {
    appendRecords: appendRecords(log.append, faults),
    appendSession: appendSession(log.append, faults),
  });
  server.addService(streamsService, {
    batchAppend: batchAppend(log.append, faults),
    delete: deleteStream(log.remove),
    tombstone: tombstone(log.remove),
    read: (call: ReadCall) => {
      reads.add(call);
      call.on('close', () => reads.delete(call));
      answer(call);
    },
  });
  const bind = promisify(server.bindAsync.bind(server));
  const bound = await bind(`127.0.0.1:${port}`, ServerCredentials.createInsecure());
  return {
    url: `kurrentdb://127.0.0.1:${bound}?tls=false`,
    port: bound,
    faults,
    endReads: () => {
      for (const call of reads) call.end();
    },
    close: async () => {
      server.forceShutdown();
      await databases.close();
    },
  };
};
