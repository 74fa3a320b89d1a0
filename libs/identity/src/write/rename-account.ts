import { answerOf, type CommandEnvelope } from '@guildhall/eventing';
import { decideRenameAccount } from '../domain/account.decider.ts';
import type { Caller, Dependencies, SessionCache } from '../ports.ts';

/** The name of the caller changes at once. */
export const renameAccount =
  ({ handle }: Dependencies, { forgetAccount }: SessionCache) =>
  async ({ name }: Readonly<{ name: string }>, envelope: CommandEnvelope<Caller>) => {
    const { accountId, email } = envelope.caller;
    const result = await handle(decideRenameAccount, { type: 'RenameAccount', data: { name } }, envelope);
    forgetAccount(accountId);
    return { ...answerOf(result), body: { id: accountId, email, name } };
  };
