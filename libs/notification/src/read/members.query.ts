import type { Dependencies, ListMembers } from '../ports.ts';
import { mailMemberships, type MailMembershipDoc } from './mail-memberships.view.ts';

const PAGE = 100;

export const listMembers = ({ collection }: Pick<Dependencies, 'collection'>): ListMembers => {
  const members = collection<MailMembershipDoc>(mailMemberships);
  return async (organizationId, after) => {
    const where = { index: 'byOrganization', equals: [organizationId], limit: PAGE };
    const { items, next } = await members.find(after === undefined ? where : { ...where, after });
    return { items: items.map(({ doc }) => doc.accountId), next };
  };
};
