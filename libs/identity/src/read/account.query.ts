import { streamOf, type Answer, type QueryEnvelope } from '@guildhall/eventing';
import { account, verifiedOnly } from '../domain/account.events.ts';
import type { Caller, Dependencies } from '../ports.ts';

/** An account as its owner sees it. */
type AccountBody = Readonly<{ id: string; email: string; name: string }>;

/** The caller's own, read from the stream, so that it is never behind. */
export const readAccount =
  ({ readState }: Dependencies) =>
  async ({ caller }: QueryEnvelope<Caller>): Promise<Answer<AccountBody>> => {
    const { id, email, name } = verifiedOnly(await readState(streamOf(account, caller.accountId)));
    return { body: { id, email, name } };
  };
