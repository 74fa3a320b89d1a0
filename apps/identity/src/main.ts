import { runService } from '@guildhall/service';
import { identityConfig } from './identity.config.ts';
import { identityService } from './identity.module.ts';

/** Gateways remember who calls, and another process here may have ended a session: so each is looked up when a gateway asks. */
const config = () => ({ ...identityConfig(process.env), recheck: 0 });

await runService({ name: 'identity', port: 3101, open: ({ platform }) => identityService(platform, config(), 'apart') }, process);
