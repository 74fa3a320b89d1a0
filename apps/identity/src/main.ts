import { runService, type Engines } from '@guildhall/service';
import { redisFailureCounts } from './adapters/redis-failure-counts.ts';
import { redisKnownNetworks } from './adapters/redis-known-networks.ts';
import { identityConfig } from './identity.config.ts';
import { identityService } from './identity.module.ts';

/** Gateways remember who calls, and another process here may have ended a session: so each is looked up when a gateway asks. */
const open = ({ platform, redis }: Engines) => {
  const config = { ...identityConfig(process.env), recheck: 0 };
  const { ids } = platform;
  const failures = redisFailureCounts({ redis, ids, ...config.failedSignIns });
  return identityService(platform, config, { known: redisKnownNetworks({ redis, ids }), apart: { failures } });
};

await runService({ name: 'identity', port: 3101, open }, process);
