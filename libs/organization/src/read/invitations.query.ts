import { Refusal, streamOf, type Place } from '@guildhall/eventing';
import { mayGrant } from '../domain/authority.ts';
import { invitationOfToken } from '../domain/invitation-link.ts';
import { issuedIn, openAt } from '../domain/invitation-standing.ts';
import { invitation, type Invitation } from '../domain/invitation.events.ts';
import { membership } from '../domain/membership.events.ts';
import { organization } from '../domain/organization.events.ts';
import { pseudonyms } from '../domain/pseudonyms.ts';
import type { Reading } from '../ports.ts';
import { deliveries, type DeliveryDoc } from './deliveries.view.ts';
import { invitations, type InvitationDoc } from './invitations.view.ts';
import { organizations, type OrganizationDoc } from './organizations.view.ts';

/** As it is now: run out by the clock, delivered or not. */
export type PresentInvitation = InvitationDoc & Readonly<{ delivery: 'queued' | 'sent' | 'failed' }>;
/** What is shown of one. */
export type ShownInvitation = Omit<PresentInvitation, 'address' | 'seat' | 'issue' | 'tokenHash' | 'inviterName' | 'revision'>;
export type MyInvitation = PresentInvitation & Readonly<{ organizationName: string }>;
export type Preview = Readonly<{ invitationId: string; organizationName: string; invitation: Extract<Invitation, { issue: number }> }>;
type Asked = Readonly<{ organizationId: string; status?: InvitationDoc['status']; limit: number; after?: Place }>;

/** As they are now: the clock and the mails are looked at, the documents are as recorded. */
const presence =
  ({ documents, clock }: Pick<Reading, 'documents' | 'clock'>) =>
  async (docs: readonly InvitationDoc[]): Promise<readonly PresentInvitation[]> => {
    const mails = await documents<DeliveryDoc>(deliveries).getMany(docs.map(({ invitationId }) => invitationId));
    const now = clock.now().toISOString();
    return docs.map((doc, n) => {
      const mail = mails[n];
      const status = doc.status === 'pending' && doc.expiresAt <= now ? 'expired' : doc.status;
      return { ...doc, status, delivery: mail?.issue === doc.issue ? mail.delivery : 'queued' };
    });
  };

/** Invitations; whoever asks has been admitted, or is the invitee. */
export const invitationsOf = ({ documents, clock, ids }: Reading) => {
  const [issued, all] = [documents<InvitationDoc>(invitations), documents<OrganizationDoc>(organizations)];
  const present = presence({ documents, clock });

  return {
    /** Newest first. */
    page: async ({ organizationId, status, limit, after }: Asked) => {
      const where =
        status === undefined
          ? { index: 'byOrganization', equals: [organizationId] }
          : { index: 'byStatus', equals: [organizationId, status] };
      const { items, next } = await issued.find({ ...where, order: 'descending', limit, ...(after === undefined ? {} : { after }) });
      const found = await present(items.map(({ doc }) => doc));
      return { items: status === undefined ? found : found.filter((doc) => doc.status === status), next };
    },
    one: async (organizationId: string, invitationId: string): Promise<PresentInvitation> => {
      const doc = await issued.get(invitationId);
      const [found] = doc?.organizationId === organizationId ? await present([doc]) : [];
      if (found === undefined) throw new Refusal('missing', 'invitation.unknown');
      return found;
    },
    /** The open ones for an address, in organizations that still are. */
    mine: async (email: string, limit: number, after?: Place) => {
      const { items, next } = await issued.find({
        index: 'byAddress',
        equals: [pseudonyms(ids).address(email), 'pending'],
        order: 'descending',
        limit,
        ...(after === undefined ? {} : { after }),
      });
      const open = (await present(items.map(({ doc }) => doc))).filter(({ status }) => status === 'pending');
      const names = await all.getMany(open.map(({ organizationId }) => organizationId));
      const kept = open.flatMap((doc, n): MyInvitation[] => {
        const org = names[n];
        return org === undefined || org.restorableUntil !== undefined ? [] : [{ ...doc, organizationName: org.name }];
      });
      return { items: kept, next };
    },
  };
};

/**
 * What a link stands for, without signing in: refused as accepting it now would be, and read from the streams themselves, so that a fresh
 * link never comes too early.
 */
export const previewInvitation =
  ({ peek, clock, ids, links }: Reading) =>
  async (token: string): Promise<Preview> => {
    const invitationId = invitationOfToken(links, token);
    const state = await peek(streamOf(invitation, invitationId));
    if (state.status === 'absent') throw new Refusal('missing', 'invitation.unknown');
    if (state.tokenHash !== pseudonyms(ids).token(token)) throw new Refusal('gone', 'invitation.superseded');
    const { organizationId, invitedBy, role } = openAt(state, clock.now().toISOString());
    const [org, inviter] = await Promise.all([
      peek(streamOf(organization, organizationId)),
      peek(streamOf(membership, organizationId, invitedBy)),
    ]);
    if (org.status !== 'active') throw new Refusal('gone', 'organization.deleted');
    if (!mayGrant(org, inviter, role)) throw new Refusal('conflict', 'invitation.authority-lost');
    return { invitationId, organizationName: org.name, invitation: state };
  };

/** Whose address a link proves that somebody signs up by. */
export const openInvitation =
  (reading: Reading) =>
  async (token: string): Promise<Readonly<{ invitationId: string; issue: number; email: string }>> => {
    const { invitationId, invitation: found } = await previewInvitation(reading)(token);
    return { invitationId, issue: found.issue, email: found.email };
  };

/** Whom an invitation is for: that never changes, and its stream says so also while views are out of reach. */
export const invitedAddress =
  ({ peek }: Reading) =>
  async (organizationId: string, invitationId: string): Promise<string> =>
    issuedIn(organizationId, await peek(streamOf(invitation, invitationId))).email;
