import { Code, ConnectError, createClient } from '@connectrpc/connect';
import { unmetVersion, type Engine, type Unmet } from '@guildhall/eventing';
import type { Connection } from './connection.ts';
import { ServerFeatures, type SupportedMethods } from './generated/kurrentdb/protocols/v1/serverfeatures_pb.ts';
import type { Nodes } from './nodes.ts';
import { onOwnConnection } from './own-connection.ts';

/** Before it writes time out since there are appends to several streams: DB-2199. */
const FIRST_GOOD_VERSIONS = ['26.1.2'];
const APPEND = { service: 'kurrentdb.protocol.v2.streams.streamsservice', method: 'appendrecords' };

const ASK_TIMEOUT_MS = 3_000;

/** What a server says of itself; undefined: it is too old to say anything. */
const unmetFeatures = (said: Pick<SupportedMethods, 'methods' | 'eventStoreServerVersion'> | undefined): readonly Unmet[] => {
  const canAppend = said?.methods.some(({ serviceName, methodName }) => serviceName === APPEND.service && methodName === APPEND.method);
  return [
    ...(said === undefined ? [] : unmetVersion(said.eventStoreServerVersion, FIRST_GOOD_VERSIONS)),
    ...(canAppend === true
      ? []
      : [{ requirement: 'appendrecords', found: 'not supported', needed: `${APPEND.service}, of KurrentDB 26.1`, breaks: true }]),
  ];
};

type Parts = Readonly<{ connection: Connection; nodes: Nodes; onConnect: NonNullable<Engine['onConnect']> }>;

/** The KurrentDB that is written to: the leader, where it is a cluster. */
export const kurrentEngine = ({ connection, nodes, onConnect }: Parts): Engine => ({
  name: 'kurrentdb',
  address: connection.seeds.map(({ host, port }) => `${host}:${port}`).join(','),
  unmet: async () => {
    const leader = await nodes.leader(ASK_TIMEOUT_MS);
    const ask = () =>
      onOwnConnection(connection, leader, ASK_TIMEOUT_MS, (transport) =>
        createClient(ServerFeatures, transport).getSupportedMethods({}, { timeoutMs: ASK_TIMEOUT_MS }),
      );
    try {
      return unmetFeatures(await ask());
    } catch (error) {
      if (ConnectError.from(error).code !== Code.Unimplemented) throw error;
      return unmetFeatures(undefined);
    }
  },
  onConnect,
});
