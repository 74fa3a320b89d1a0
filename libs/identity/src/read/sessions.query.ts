import { streamOf, type Place } from '@guildhall/eventing';
import { account, verifiedOnly } from '../domain/account.events.ts';
import { later } from '../domain/policy.ts';
import type { Reading } from '../ports.ts';
import { sessions, type SessionDoc } from './sessions.view.ts';

type Asked = Readonly<{ accountId: string; limit: number; after?: Place }>;

/** The live sessions of an account, the one used last first. */
export const sessionsOf =
  ({ documents, settled, peek, clock }: Reading) =>
  async ({ accountId, limit, after }: Asked): Promise<Readonly<{ items: readonly SessionDoc[]; next: Place | undefined }>> => {
    const { epoch } = verifiedOnly(await peek(streamOf(account, accountId)));
    await settled();
    const live = { index: 'live', equals: [accountId, epoch], from: later(clock.now().toISOString(), 1), order: 'descending' } as const;
    const { items, next } = await documents<SessionDoc>(sessions).find({ ...live, limit, ...(after === undefined ? {} : { after }) });
    return { items: items.map(({ doc }) => doc), next };
  };
