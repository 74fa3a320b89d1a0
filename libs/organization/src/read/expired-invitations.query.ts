import type { PageInput, PageKey } from '@guildhall/eventing';
import type { Dependencies } from '../ports.ts';
import { mailedInvitations, type InvitationDoc, type MailedInvitation } from './invitations.view.ts';

type Input = PageInput & Readonly<{ organizationId: string }>;

const keyOf = ({ createdAt: value, invitationId: id }: InvitationDoc): PageKey & Readonly<{ value: string }> => ({ value, id });
const isAfter = ({ value = '', id }: PageKey, { createdAt, invitationId }: InvitationDoc): boolean =>
  createdAt < value || (createdAt === value && invitationId < id);
const newestFirst = (one: InvitationDoc, other: InvitationDoc): number => (isAfter(keyOf(one), other) ? -1 : 1);

/** `to` is exclusive, and an invitation is expired from its time on. */
const justAfter = (now: Date): string => new Date(now.getTime() + 1).toISOString();

/** Expired by the clock but not recorded yet: those of the last half-minute. */
const findUnrecorded = async ({ collection, clock }: Dependencies, organizationId: string): Promise<readonly MailedInvitation[]> => {
  const query = { index: 'byStatusAndExpiry', equals: [organizationId, 'pending'], to: justAfter(clock.now()), limit: 100 };
  const found: MailedInvitation[] = [];
  for (let after: PageKey | undefined; ;) {
    const { items, next } = await collection<MailedInvitation>(mailedInvitations).find({
      ...query,
      ...(after === undefined ? {} : { after }),
    });
    found.push(...items.map(({ doc }) => doc));
    if (next === undefined) return found;
    after = next;
  }
};

/** Expired invitations, recorded or not, as one list, newest first. */
export const findExpired = async (
  dependencies: Dependencies,
  { organizationId, ...page }: Input,
): Promise<Readonly<{ docs: readonly MailedInvitation[]; next: PageKey | undefined }>> => {
  const query = { index: 'byStatus', equals: [organizationId, 'expired'], order: 'descending', ...page } as const;
  const { after, limit } = page;
  // In this order, one that is recorded meanwhile is in both lists and not in neither.
  const unrecorded = await findUnrecorded(dependencies, organizationId);
  const recorded = await dependencies.collection<MailedInvitation>(mailedInvitations).find(query);
  const known = new Set(recorded.items.map(({ id }) => id));
  const added = unrecorded.filter((doc) => !known.has(doc.invitationId) && (after === undefined || isAfter(after, doc)));
  const all = [...recorded.items.map(({ doc }) => doc), ...added].toSorted(newestFirst);
  const docs = all.slice(0, limit);
  const last = docs.at(-1);
  const isLastPage = last === undefined || (all.length <= limit && recorded.next === undefined);
  return { docs, next: isLastPage ? undefined : keyOf(last) };
};
