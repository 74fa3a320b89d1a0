import { status as codes, type handleUnaryCall } from '@grpc/grpc-js';
import type { Faults } from './faults.ts';
import { features, type Features, type Shared } from './wire.ts';

const VERSION = '26.2.0';
const APPEND_RECORDS = 'appendrecords';
const METHODS = [
  ['event_store.client.streams.streams', 'read', ['position', 'events']],
  ['event_store.client.streams.streams', 'batchappend', ['deadline_duration']],
  ['event_store.client.streams.streams', 'delete', []],
  ['event_store.client.streams.streams', 'tombstone', []],
  ['kurrentdb.protocol.v2.streams.streamsservice', APPEND_RECORDS, []],
  ['kurrentdb.protocol.v2.streams.streamsservice', 'appendsession', []],
] as const;

const knowsAppendRecords = ({ version = VERSION }: Faults): boolean => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 26 || (major === 26 && minor >= 1);
};

/** Says what the server can. */
export const getSupportedMethods =
  (faults: Faults): handleUnaryCall<Shared.Empty, Features.SupportedMethods> =>
  (_, answer) => {
    const supported = new features.SupportedMethods().setEventStoreServerVersion(faults.version ?? VERSION);
    for (const [service, method, list] of METHODS)
      if (method !== APPEND_RECORDS || knowsAppendRecords(faults))
        supported.addMethods(
          new features.SupportedMethod()
            .setServiceName(service)
            .setMethodName(method)
            .setFeaturesList([...list]),
        );
    answer(null, supported);
  };

/** As the handler, unless the server is too old to have it. */
export const sinceAppendRecords =
  <Request, Response>(faults: Faults, handle: handleUnaryCall<Request, Response>): handleUnaryCall<Request, Response> =>
  (call, answer) =>
    knowsAppendRecords(faults) ? handle(call, answer) : answer({ code: codes.UNIMPLEMENTED, details: 'Service is unimplemented.' });
