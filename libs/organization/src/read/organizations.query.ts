import type { Found, Place } from '@guildhall/eventing';
import type { Reading } from '../ports.ts';
import { members, type MemberDoc } from './members.view.ts';
import { organizations, type OrganizationDoc } from './organizations.view.ts';

export type MyOrganization = Readonly<{ organization: Omit<OrganizationDoc, 'revision'>; role: MemberDoc['role'] }>;
type Asked = Readonly<{ accountId: string; limit: number; after?: Place }>;

/** Those that an account belongs to, oldest membership first; deleted ones are in no list. */
export const organizationsOf = ({ documents }: Reading) => {
  const [roll, all] = [documents<MemberDoc>(members), documents<OrganizationDoc>(organizations)];
  const active = async (found: readonly Found<MemberDoc>[]) => {
    const docs = await all.getMany(found.map(({ doc }) => doc.organizationId));
    return found.flatMap(({ id, doc: { role, joinedAt } }, n) => {
      const organization = docs[n];
      return organization === undefined || organization.restorableUntil !== undefined
        ? []
        : [{ place: { value: joinedAt, id }, item: { organization, role } }];
    });
  };

  return async ({ accountId, limit, after }: Asked): Promise<Readonly<{ items: readonly MyOrganization[]; next: Place | undefined }>> => {
    const items: Awaited<ReturnType<typeof active>> = [];
    // A page of memberships may hold deleted organizations: read on until the page is full.
    for (let from = after; ;) {
      const page = await roll.find({ index: 'byAccount', equals: [accountId], limit, ...(from === undefined ? {} : { after: from }) });
      items.push(...(await active(page.items)));
      const full = items.slice(0, limit);
      if (items.length > limit) return { items: full.map(({ item }) => item), next: full.at(-1)?.place };
      if (page.next === undefined || items.length === limit) return { items: full.map(({ item }) => item), next: page.next };
      from = page.next;
    }
  };
};
