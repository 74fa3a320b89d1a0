import { bullmqJobQueue } from '@guildhall/bullmq';
import { filesOf, type EngineAccess } from '@guildhall/nest';
import { connectRedis, disconnect, redisEngine, redisLeases } from '@guildhall/redis';

const PREFIX = 'guildhall';

type Given = Readonly<{
  config: EngineAccess & Readonly<{ REDIS_URL: string }>;
  /** Called with the reason when a connection is lost; all reconnect by themselves. */
  failed: (error: Error) => void;
}>;

/** The ports that Redis implements. `close` waits for jobs that run. */
export const openRedis = ({ config, failed }: Given) => {
  const options = { url: config.REDIS_URL, tls: filesOf(config, 'REDIS'), onError: failed };
  const connection = connectRedis(options);
  const blockingConnection = connectRedis({ ...options, blocking: true });
  const jobs = bullmqJobQueue({ connection, blockingConnection, prefix: PREFIX, onError: failed });
  return {
    connection,
    ports: { jobs, leases: redisLeases(connection, `${PREFIX}.`) },
    engine: redisEngine(connection),
    close: async () => {
      await jobs.close();
      await Promise.all([disconnect(connection), disconnect(blockingConnection)]);
    },
  };
};
