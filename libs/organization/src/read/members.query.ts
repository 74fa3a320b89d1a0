import { Refusal, streamOf, type PageKey } from '@guildhall/eventing';
import { membership } from '../domain/membership.events.ts';
import type { Reading } from '../ports.ts';
import { accounts, type AccountDoc } from './accounts.view.ts';
import { memberKey, members, type MemberDoc } from './members.view.ts';
import { nameNow } from './present.query.ts';

export type Member = Omit<MemberDoc, 'revision'>;
type Asked = Readonly<{ organizationId: string; limit: number; after?: PageKey }>;

/** Members with their present names; whoever asks has been admitted. */
export const membersOf = ({ collection }: Reading) => {
  const [roll, known] = [collection<MemberDoc>(members), collection<AccountDoc>(accounts)];
  const named = async (docs: readonly MemberDoc[]): Promise<readonly MemberDoc[]> => {
    const present = await known.getMany(docs.map(({ accountId }) => accountId));
    return docs.map((doc, n) => ({ ...doc, name: present[n]?.name ?? doc.name }));
  };
  return {
    page: async ({ organizationId, limit, after }: Asked) => {
      const { items, next } = await roll.find({
        index: 'byOrganization',
        equals: [organizationId],
        limit,
        ...(after === undefined ? {} : { after }),
      });
      return { items: await named(items.map(({ doc }) => doc)), next };
    },
    one: async (organizationId: string, accountId: string): Promise<MemberDoc> => {
      const doc = await roll.get(memberKey(organizationId, accountId));
      const [found] = doc === undefined ? [] : await named([doc]);
      if (found === undefined) throw new Refusal('missing', 'member.unknown');
      return found;
    },
  };
};

/**
 * One as its stream has it: what was just written is there, also while views are out of reach; the name is the present one, or as of joining
 * when nobody knows better.
 */
export const memberNow =
  (reading: Reading) =>
  async (organizationId: string, accountId: string): Promise<Member> => {
    const member = await reading.readState(streamOf(membership, organizationId, accountId));
    if (member.status === 'none') throw new Refusal('missing', 'member.unknown');
    const { email, role, joinedAt } = member;
    return { organizationId, accountId, email, name: await nameNow(reading)(accountId, member.name), role, joinedAt };
  };
