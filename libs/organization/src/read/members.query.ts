import type { Answer, ListPage, PageInput, QueryEnvelope } from '@guildhall/eventing';
import type { Role } from '../domain/role.ts';
import type { Caller, Dependencies } from '../ports.ts';
import { authorizer } from './access.query.ts';
import { accounts, type AccountDoc } from './accounts.view.ts';
import { memberKey, members, type MemberDoc } from './members.view.ts';
import { refusal } from '../domain/refusals.ts';

/** A member as clients see them. */
export type MemberBody = Readonly<{ accountId: string; email: string; name: string; role: Role; joinedAt: string }>;
type OrganizationInput = Readonly<{ organizationId: string }>;

/** Members with their present names. */
const bodiesOf = async ({ collection }: Dependencies, docs: readonly MemberDoc[]): Promise<readonly MemberBody[]> => {
  const known = await collection<AccountDoc>(accounts).getMany(docs.map(({ accountId }) => accountId));
  return docs.map(({ accountId, email, name, role, joinedAt }, n) => ({ accountId, email, name: known[n]?.name ?? name, role, joinedAt }));
};

/** Oldest membership first. */
export const listMembers = (dependencies: Dependencies) => {
  const authorize = authorizer(dependencies);
  return async (
    { organizationId, ...page }: OrganizationInput & PageInput,
    { caller, minPosition }: QueryEnvelope<Caller>,
  ): Promise<ListPage<MemberBody>> => {
    await dependencies.waitForProjections(minPosition);
    await authorize(caller.accountId, organizationId, 'member.read');
    const query = { index: 'byOrganization', equals: [organizationId], ...page };
    const { items, next } = await dependencies.collection<MemberDoc>(members).find(query);
    const docs = items.map(({ doc }) => doc);
    return { items: await bodiesOf(dependencies, docs), next };
  };
};

export const readMember = (dependencies: Dependencies) => {
  const authorize = authorizer(dependencies);
  return async (
    { organizationId, accountId }: OrganizationInput & Readonly<{ accountId: string }>,
    { caller, minPosition }: QueryEnvelope<Caller>,
  ): Promise<Answer<MemberBody>> => {
    await dependencies.waitForProjections(minPosition);
    await authorize(caller.accountId, organizationId, 'member.read');
    const doc = await dependencies.collection<MemberDoc>(members).get(memberKey(organizationId, accountId));
    const [body] = doc === undefined ? [] : await bodiesOf(dependencies, [doc]);
    if (doc === undefined || body === undefined) throw refusal('member.unknown');
    return { body, revision: doc.revision };
  };
};
