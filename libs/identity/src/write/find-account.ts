import { holderOf, streamOf } from '@guildhall/eventing';
import { account, type Account } from '../domain/account.events.ts';
import { keys } from '../domain/keys.ts';
import { addresses } from '../domain/registration.decider.ts';
import type { Dependencies } from '../ports.ts';

/** The account that holds an address, verified or not; found before a slow hash. */
export const findAccount = async (
  { ids }: Pick<Dependencies, 'ids'>,
  read: Dependencies['readState'],
  email: string,
  at: string,
): Promise<Account> => {
  const accountId = holderOf(await read(streamOf(addresses, keys(ids).address(email))), at);
  return accountId === undefined ? account.initial : read(streamOf(account, accountId));
};
