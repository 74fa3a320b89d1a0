import type { PageKey } from '@guildhall/eventing';
import type { Reading } from '../ports.ts';
import { invitations, type InvitationDoc } from './invitations.view.ts';

type Asked = Readonly<{ organizationId: string; limit: number; after?: PageKey }>;

const placeOf = ({ createdAt: value, invitationId: id }: InvitationDoc): PageKey & Readonly<{ value: string }> => ({ value, id });
const isBehind = ({ value = '', id }: PageKey, { createdAt, invitationId }: InvitationDoc): boolean =>
  createdAt < value || (createdAt === value && invitationId < id);
const newestFirst = (one: InvitationDoc, other: InvitationDoc): number => (isBehind(placeOf(one), other) ? -1 : 1);

/** `to` is exclusive, and what ends now has run out. */
const justAfter = (now: Date): string => new Date(now.getTime() + 1).toISOString();

/** Run out by the clock and not recorded yet: those of the last half-minute. */
const unrecorded = async ({ collection, clock }: Reading, organizationId: string): Promise<readonly InvitationDoc[]> => {
  const where = { index: 'byStatusAndExpiry', equals: [organizationId, 'pending'], to: justAfter(clock.now()), limit: 100 };
  const found: InvitationDoc[] = [];
  for (let after: PageKey | undefined; ;) {
    const { items, next } = await collection<InvitationDoc>(invitations).find({ ...where, ...(after === undefined ? {} : { after }) });
    found.push(...items.map(({ doc }) => doc));
    if (next === undefined) return found;
    after = next;
  }
};

/** What has run out, recorded or not, as one list, newest first. */
export const expiredInvitations =
  (reading: Reading) =>
  async ({ organizationId, limit, after }: Asked): Promise<Readonly<{ docs: readonly InvitationDoc[]; next: PageKey | undefined }>> => {
    const where = { index: 'byStatus', equals: [organizationId, 'expired'], order: 'descending', limit } as const;
    // In this order: what is recorded meanwhile is in both then, and never in neither.
    const late = await unrecorded(reading, organizationId);
    const recorded = await reading.collection<InvitationDoc>(invitations).find({ ...where, ...(after === undefined ? {} : { after }) });
    const known = new Set(recorded.items.map(({ id }) => id));
    const behind = late.filter((doc) => !known.has(doc.invitationId) && (after === undefined || isBehind(after, doc)));
    const all = [...recorded.items.map(({ doc }) => doc), ...behind].toSorted(newestFirst);
    const docs = all.slice(0, limit);
    const last = docs.at(-1);
    const isWhole = last === undefined || (all.length <= limit && recorded.next === undefined);
    return { docs, next: isWhole ? undefined : placeOf(last) };
  };
