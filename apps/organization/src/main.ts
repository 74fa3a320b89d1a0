import { runService } from '@guildhall/service';
import { organizationService } from './organization.module.ts';

await runService({ name: 'organization', port: 3102, open: ({ platform }) => organizationService(platform, { isApart: true }) }, process);
