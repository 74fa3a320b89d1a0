import { holderOf, streamOf } from '@guildhall/eventing';
import { account, type Account } from '../domain/account.events.ts';
import { keys } from '../domain/keys.ts';
import { addresses } from '../domain/registration.decider.ts';
import type { Dependencies } from '../ports.ts';

/** The account that holds an address, verified or not; found before a slow hash. `read`: which state of the two streams. */
export const findAccount = async (
  { ids, read }: Pick<Dependencies, 'ids'> & Readonly<{ read: Dependencies['readState'] }>,
  email: string,
  at: string,
): Promise<Account> => {
  const accountId = holderOf(await read(streamOf(addresses, keys(ids).address(email))), at);
  return accountId === undefined ? account.initial : read(streamOf(account, accountId));
};
