import { serviceKey } from '@guildhall/crypto';
import { openContext } from '@guildhall/eventing';
import { identity } from '@guildhall/identity';
import { createServiceCallSigner, serviceClient } from '@guildhall/nest';
import { runService, type Engines } from '@guildhall/service';
import { redisFailureCounts } from './adapters/redis-failure-counts.ts';
import { redisKnownNetworks } from './adapters/redis-known-networks.ts';
import { remoteInvitations } from './adapters/remote-invitations.ts';
import { apartConfig, identityConfig } from './identity.config.ts';
import { identityService } from './identity.module.ts';

/** Gateways cache callers, and another process of identity may have ended a session, so every request of a gateway reads the session. */
const open = async ({ platform, redis, secret }: Engines) => {
  const config = { ...identityConfig(process.env), recheck: 0 };
  const { ids, clock } = platform;
  const sign = await createServiceCallSigner(serviceKey(secret, 'identity'), clock);
  const organization = serviceClient({ name: 'organization', urls: apartConfig(process.env).organization, sign, clock });
  return identityService({
    ...{ platform, config },
    knownNetworks: redisKnownNetworks({ redis, ids }),
    invitations: remoteInvitations(organization, ids),
    apart: { failures: redisFailureCounts({ redis, ids, ...config.failedSignIns }) },
  });
};

await runService({ name: 'identity', open, prepare: ({ platform }) => openContext(identity, platform) }, process);
