import { Server, ServerCredentials, type handleUnaryCall } from '@grpc/grpc-js';
import { openDatabases } from '@guildhall/sqlite';
import { promisify } from 'node:util';
import { appendRecords } from './append-records.ts';
import { batchAppend } from './batch-append.ts';
import type { Faults } from './faults.ts';
import { openLog } from './log.ts';
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

const VERSION = '26.1.0';
const METHODS = [
  ['event_store.client.streams.streams', 'read', ['position', 'events']],
  ['event_store.client.streams.streams', 'batchappend', ['deadline_duration']],
  ['kurrentdb.protocol.v2.streams.streamsservice', 'appendrecords', []],
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

/** Speaks the part of KurrentDB's protocol that our adapter and its tests use, in front of the embedded event store in a folder. */
export const startKurrentFacade = async ({ folder, port = 0 }: Readonly<{ folder: string; port?: number }>): Promise<KurrentFacade> => {
  const databases = openDatabases({ folder });
  const log = openLog(databases);
  const faults: Faults = {};
  const reads = new Set<ReadCall>();
  const answer = read(log, faults);
  const server = new Server({ 'grpc.max_receive_message_length': 17 << 20 });
  server.addService(ServerFeaturesService, { getSupportedMethods });
  server.addService(StreamsServiceService, { appendRecords: appendRecords(log, faults) });
  server.addService(StreamsService, {
    batchAppend: batchAppend(log, faults),
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
