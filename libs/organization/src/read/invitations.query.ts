import { findFiltered, Refusal, streamOf, type PageKey } from '@guildhall/eventing';
import { mayGrant } from '../domain/authority.ts';
import { invitationOfToken } from '../domain/invitation-link.ts';
import { issuedIn, openAt } from '../domain/invitation-standing.ts';
import { invitation, type Invitation } from '../domain/invitation.events.ts';
import { membership } from '../domain/membership.events.ts';
import { organization } from '../domain/organization.events.ts';
import { pseudonyms } from '../domain/pseudonyms.ts';
import { mayInviteTo } from '../domain/role.ts';
import type { Reading } from '../ports.ts';
import { accounts, type AccountDoc } from './accounts.view.ts';
import { deliveries, type DeliveryDoc } from './deliveries.view.ts';
import { expiredInvitations } from './expired-invitations.query.ts';
import { invitations, type InvitationDoc } from './invitations.view.ts';
import { memberKey, members, type MemberDoc } from './members.view.ts';
import { organizations, type OrganizationDoc } from './organizations.view.ts';
import { nameNow } from './present.query.ts';

/** As it is now: run out by the clock, delivered or not. */
export type PresentInvitation = InvitationDoc & Readonly<{ delivery: 'queued' | 'sent' | 'failed' }>;
/** What is shown of one. */
export type ShownInvitation = Omit<PresentInvitation, 'address' | 'seat' | 'issue' | 'tokenHash' | 'inviterName' | 'revision'>;
export type MyInvitation = PresentInvitation & Readonly<{ organizationName: string }>;
export type Preview = Readonly<{
  invitationId: string;
  organizationName: string;
  inviterName: string;
  invitation: Extract<Invitation, { issue: number }>;
}>;
type Asked = Readonly<{ organizationId: string; status?: InvitationDoc['status']; limit: number; after?: PageKey }>;

/** As they are now: the clock and the mails are looked at, the documents are as recorded. */
const presence =
  ({ collection, clock }: Pick<Reading, 'collection' | 'clock'>) =>
  async (docs: readonly InvitationDoc[]): Promise<readonly PresentInvitation[]> => {
    const mails = await collection<DeliveryDoc>(deliveries).getMany(docs.map(({ invitationId }) => invitationId));
    const now = clock.now().toISOString();
    return docs.map((doc, n) => {
      const mail = mails[n];
      const status = doc.status === 'pending' && doc.expiresAt <= now ? 'expired' : doc.status;
      return { ...doc, status, delivery: mail?.issue === doc.issue ? mail.delivery : 'queued' };
    });
  };
type Present = ReturnType<typeof presence>;

const NEWEST = { order: 'descending', orderedBy: 'createdAt' } as const;

/** What its invitee could accept now: into an organization that still is, by the word of somebody who could still send it. */
const acceptable = ({ collection }: Reading, present: Present) => {
  const [all, roll] = [collection<OrganizationDoc>(organizations), collection<MemberDoc>(members)];
  const known = collection<AccountDoc>(accounts);
  return async (docs: readonly InvitationDoc[]): Promise<readonly (MyInvitation | undefined)[]> => {
    const [open, orgs, inviters, people] = await Promise.all([
      present(docs),
      all.getMany(docs.map(({ organizationId }) => organizationId)),
      roll.getMany(docs.map(({ organizationId, invitedBy }) => memberKey(organizationId, invitedBy))),
      known.getMany(docs.map(({ invitedBy }) => invitedBy)),
    ]);
    return open.map((doc, n) => {
      const [org, inviter] = [orgs[n], inviters[n]];
      if (doc.status !== 'pending' || org === undefined || org.restorableUntil !== undefined) return undefined;
      if (inviter === undefined || !mayInviteTo(inviter.role, doc.role)) return undefined;
      return { ...doc, organizationName: org.name, inviterName: people[n]?.name ?? doc.inviterName };
    });
  };
};

/** Invitations; whoever asks has been admitted, or is the invitee. */
export const invitationsOf = (reading: Reading) => {
  const { collection, ids } = reading;
  const issued = collection<InvitationDoc>(invitations);
  const present = presence(reading);
  const still = (status: InvitationDoc['status']) => async (docs: readonly InvitationDoc[]) =>
    (await present(docs)).map((doc) => (doc.status === status ? doc : undefined));

  return {
    /** Newest first. */
    page: async (asked: Asked): Promise<Readonly<{ items: readonly PresentInvitation[]; next: PageKey | undefined }>> => {
      const { organizationId, status, limit, after } = asked;
      const place = { limit, ...(after === undefined ? {} : { after }) };
      if (status === 'expired') {
        const { docs, next } = await expiredInvitations(reading)(asked);
        return { items: await present(docs), next };
      }
      return status === undefined
        ? findFiltered(issued, { index: 'byOrganization', equals: [organizationId], ...NEWEST, ...place }, present)
        : findFiltered(issued, { index: 'byStatus', equals: [organizationId, status], ...NEWEST, ...place }, still(status));
    },
    one: async (organizationId: string, invitationId: string): Promise<PresentInvitation> => {
      const doc = await issued.get(invitationId);
      const [found] = doc?.organizationId === organizationId ? await present([doc]) : [];
      if (found === undefined) throw new Refusal('missing', 'invitation.unknown');
      return found;
    },
    /** Those for an address that it could accept now. */
    mine: (email: string, limit: number, after?: PageKey) => {
      const where = { index: 'byAddress', equals: [pseudonyms(ids).address(email), 'pending'] };
      return findFiltered(issued, { ...where, ...NEWEST, limit, ...(after === undefined ? {} : { after }) }, acceptable(reading, present));
    },
  };
};

/**
 * What a link stands for, without signing in: refused as accepting it now would be, and read from the streams themselves, so that a fresh
 * link never comes too early.
 */
export const previewInvitation =
  (reading: Reading) =>
  async (token: string): Promise<Preview> => {
    const { readState, clock, ids, links } = reading;
    const invitationId = invitationOfToken(links, token);
    const state = await readState(streamOf(invitation, invitationId));
    if (state.status === 'absent') throw new Refusal('missing', 'invitation.unknown');
    if (state.tokenHash !== pseudonyms(ids).token(token)) throw new Refusal('gone', 'invitation.superseded');
    const { organizationId, invitedBy, role } = openAt(state, clock.now().toISOString());
    const [org, inviter] = await Promise.all([
      readState(streamOf(organization, organizationId)),
      readState(streamOf(membership, organizationId, invitedBy)),
    ]);
    if (org.status !== 'active') throw new Refusal('gone', 'organization.deleted');
    if (!mayGrant(org, inviter, role)) throw new Refusal('conflict', 'invitation.authority-lost');
    const inviterName = await nameNow(reading)(invitedBy, state.inviterName);
    return { invitationId, organizationName: org.name, inviterName, invitation: state };
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
  ({ readState }: Reading) =>
  async (organizationId: string, invitationId: string): Promise<string> =>
    issuedIn(organizationId, await readState(streamOf(invitation, invitationId))).email;
