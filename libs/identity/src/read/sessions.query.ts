import { streamOf, type ListPage, type PageInput, type QueryEnvelope } from '@guildhall/eventing';
import { account, verifiedOnly } from '../domain/account.events.ts';
import { later } from '../domain/policy.ts';
import type { Caller, Dependencies } from '../ports.ts';
import { sessions, type SessionDoc } from './sessions.view.ts';

/** A session as its owner sees it. `current`: the one that the request was made with. */
type SessionBody = Readonly<{ id: string; createdAt: string; lastUsedAt: string; userAgent: string | null; current: boolean }>;

const bodyOf = ({ sessionId: id, createdAt, lastUsedAt, userAgent }: SessionDoc, caller: Caller): SessionBody => ({
  id,
  createdAt,
  lastUsedAt,
  userAgent: userAgent ?? null,
  current: id === caller.sessionId,
});

/** The live sessions of the caller's account, the one used last first. */
export const listSessions =
  ({ collection, waitForProjections, readState, clock }: Dependencies) =>
  async (page: PageInput, { caller, minPosition }: QueryEnvelope<Caller>): Promise<ListPage<SessionBody>> => {
    const { epoch } = verifiedOnly(await readState(streamOf(account, caller.accountId)));
    await waitForProjections(minPosition);
    const live = {
      index: 'live',
      equals: [caller.accountId, epoch],
      from: later(clock.now().toISOString(), 1),
      order: 'descending',
    } as const;
    const { items, next } = await collection<SessionDoc>(sessions).find({ ...live, ...page });
    return { items: items.map(({ doc }) => bodyOf(doc, caller)), next };
  };
