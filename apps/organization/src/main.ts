import { runService, type Engines } from '@guildhall/service';
import { organizationConfig } from './organization.config.ts';
import { organizationService } from './organization.module.ts';

const open = ({ platform }: Engines) => organizationService(platform, organizationConfig(process.env), { isApart: true });

await runService({ name: 'organization', open }, process);
