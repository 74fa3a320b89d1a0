import { runService, type Engines } from '@guildhall/service';
import { redisFailureCounts } from './adapters/redis-failure-counts.ts';
import { identityConfig } from './identity.config.ts';
import { identityService } from './identity.module.ts';

/** Gateways remember who calls, and another process here may have ended a session: so each is looked up when a gateway asks. */
const open = ({ platform, redis }: Engines) => {
  const config = { ...identityConfig(process.env), recheck: 0 };
  return identityService(platform, config, { failures: redisFailureCounts({ redis, ids: platform.ids, ...config.failedSignIns }) });
};

await runService({ name: 'identity', port: 3101, open }, process);
