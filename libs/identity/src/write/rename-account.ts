import type { Envelope } from '@guildhall/eventing';
import { renameAccount as decision } from '../domain/account.decider.ts';
import type { Caller, Writing } from '../ports.ts';

/** The name that callers are known by follows at once. */
export const renameAccount =
  ({ handle, watch }: Writing) =>
  async ({ name, caller: { accountId }, at }: Readonly<{ name: string; caller: Caller; at: string }>, envelope: Envelope) => {
    const handled = await handle(decision, { type: 'RenameAccount', data: { accountId, name }, by: accountId, at }, envelope);
    watch.accountChanged(accountId);
    return handled;
  };
