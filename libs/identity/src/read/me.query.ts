import { streamOf } from '@guildhall/eventing';
import { account, verifiedOnly } from '../domain/account.events.ts';
import type { Reading } from '../ports.ts';

export type Me = Readonly<{ id: string; email: string; name: string }>;

/** From the stream itself: never behind. */
export const meOf =
  ({ readState }: Pick<Reading, 'readState'>) =>
  async (accountId: string): Promise<Me> => {
    const { id, email, name } = verifiedOnly(await readState(streamOf(account, accountId)));
    return { id, email, name };
  };
