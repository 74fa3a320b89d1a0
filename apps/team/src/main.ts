import { runService } from '@guildhall/service';
import { teamService } from './team.module.ts';

await runService({ name: 'team', open: ({ platform }) => teamService(platform) }, process);
