import { streamOf, type PageKey } from '@guildhall/eventing';
import { account, verifiedOnly } from '../domain/account.events.ts';
import { later } from '../domain/policy.ts';
import type { Reading } from '../ports.ts';
import { sessions, type SessionDoc } from './sessions.view.ts';

type Asked = Readonly<{ accountId: string; limit: number; after?: PageKey }>;

/** The live sessions of an account, the one used last first. */
export const sessionsOf =
  ({ collection, waitForProjections, readState, clock }: Reading) =>
  async ({ accountId, limit, after }: Asked): Promise<Readonly<{ items: readonly SessionDoc[]; next: PageKey | undefined }>> => {
    const { epoch } = verifiedOnly(await readState(streamOf(account, accountId)));
    await waitForProjections();
    const live = { index: 'live', equals: [accountId, epoch], from: later(clock.now().toISOString(), 1), order: 'descending' } as const;
    const { items, next } = await collection<SessionDoc>(sessions).find({ ...live, limit, ...(after === undefined ? {} : { after }) });
    return { items: items.map(({ doc }) => doc), next };
  };
