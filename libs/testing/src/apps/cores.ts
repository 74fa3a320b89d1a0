import type { ContextName } from '@guildhall/contracts';
import { identity } from '@guildhall/identity';
import { notification } from '@guildhall/notification';
import { organization } from '@guildhall/organization';
import { team } from '@guildhall/team';

/** The core of every context in the registry. */
export const cores = { identity, organization, team, notification } satisfies Readonly<Record<ContextName, object>>;
