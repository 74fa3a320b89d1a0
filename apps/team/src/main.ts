import { runService } from '@guildhall/service';
import { teamService } from './team.module.ts';

await runService({ name: 'team', port: 3103, open: ({ platform }) => teamService(platform) }, process);
