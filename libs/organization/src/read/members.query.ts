import type { Answer, ListPage, PageInput, QueryEnvelope } from '@guildhall/eventing';
import type { Role } from '../domain/role.ts';
import type { Caller, Dependencies } from '../ports.ts';
import { authorizer } from './access.query.ts';
import { memberKey, namedMembers, type NamedMember } from './members.view.ts';
import { refusal } from '../domain/refusals.ts';

/** A member as clients see them. */
export type MemberBody = Readonly<{ accountId: string; email: string; name: string; role: Role; joinedAt: string }>;
type OrganizationInput = Readonly<{ organizationId: string }>;

const bodyOf = ({ accountId, email, name, account, role, joinedAt }: NamedMember): MemberBody => ({
  accountId,
  email,
  name: account?.name ?? name,
  role,
  joinedAt,
});

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
    const { items, next } = await dependencies.collection<NamedMember>(namedMembers).find(query);
    return { items: items.map(({ doc }) => bodyOf(doc)), next };
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
    const doc = await dependencies.collection<NamedMember>(namedMembers).get(memberKey(organizationId, accountId));
    if (doc === undefined) throw refusal('member.unknown');
    return { body: bodyOf(doc), revision: doc.revision };
  };
};
