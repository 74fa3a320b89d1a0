import type { InviterTemplate, MailContent, FoundContent } from '../domain/mail-content.ts';
import type { MailMessage, Refs, Template } from '../domain/mail.ts';
import type { Dependencies, FindMailContent } from '../ports.ts';
import { mailInvitations, type MailInvitationDoc } from './mail-invitations.view.ts';
import { mailMembershipKey, mailMemberships, type MailMembershipDoc } from './mail-memberships.view.ts';
import { mailOrganizations, type MailOrganizationDoc } from './mail-organizations.view.ts';
import { mailedInvitations, type MailedInvitationDoc } from './mailed-invitations.view.ts';
import { passwordResets, type PasswordResetsDoc } from './password-resets.view.ts';
import { recipients, type RecipientDoc } from './recipients.view.ts';
import { registrations, type RegistrationDoc } from './registrations.view.ts';

type Find = (refs: Refs, at: string) => Promise<FoundContent>;

const sourcesOf = ({ collection }: Pick<Dependencies, 'collection'>) => {
  const [people, members] = [collection<RecipientDoc>(recipients), collection<MailMembershipDoc>(mailMemberships)];
  const [organizations, invitations] = [collection<MailOrganizationDoc>(mailOrganizations), collection<MailInvitationDoc>(mailInvitations)];
  const registered = collection<RegistrationDoc>(registrations);
  const mailed = collection<MailedInvitationDoc>(mailedInvitations);
  const resets = collection<PasswordResetsDoc>(passwordResets);
  return {
    person: (id = '') => people.get(id),
    /** The present name, or the one in the fact. */
    nameOf: async (id: string, then: string) => (await people.get(id))?.name ?? then,
    organization: (id = '') => organizations.get(id),
    invitation: (id = '') => invitations.get(id),
    registration: (id = '') => registered.get(id),
    isAlive: async (accountId: string, resetId: string, at: string) =>
      (await resets.get(accountId))?.links.some((link) => link.resetId === resetId && link.expiresAt > at) === true,
    wasMailed: async (id: string) => (await mailed.get(id)) !== undefined,
    isMember: async (organizationId: string, accountId: string) =>
      (await members.get(mailMembershipKey(organizationId, accountId))) !== undefined,
  };
};
type Sources = ReturnType<typeof sourcesOf>;
const isDeleted = ({ restorableUntil }: MailOrganizationDoc): boolean => restorableUntil !== undefined;

/** To an account about itself. */
const toAccount =
  ({ person }: Sources, content: (name: string) => MailContent): Find =>
  async ({ accountId }) => {
    const to = await person(accountId);
    return to === undefined ? 'unknown' : { to: { address: to.email, name: to.name }, content: content(to.name) };
  };

/** Only a link that still works: it would come after the mail about the changed password, and lead to an error. */
const passwordReset =
  ({ person, isAlive }: Sources): Find =>
  async ({ accountId = '', resetId = '' }, at) => {
    const to = await person(accountId);
    if (to === undefined) return 'unknown';
    if (!(await isAlive(accountId, resetId, at))) return 'superseded';
    return {
      to: { address: to.email, name: to.name },
      content: { template: 'password-reset', name: to.name },
      link: { page: 'reset', purpose: 'reset', id: resetId, issue: 1 },
    };
  };

/** Whether what a mail says of a membership is still true. */
type IsStillTrue = (now: Readonly<{ isMember: boolean; isDeleted: boolean }>) => boolean;
const isInside: IsStillTrue = ({ isMember, isDeleted }) => isMember && !isDeleted;
const isOutside: IsStillTrue = ({ isMember }) => !isMember;

/** To a member, or a former one, about an organization; only while it is true. */
const toMember =
  ({ person, organization, isMember }: Sources, isStillTrue: IsStillTrue, content: (about: MembershipFields) => MailContent): Find =>
  async ({ accountId = '', organizationId = '', actorId, role = '' }) => {
    const [to, org, actor] = await Promise.all([person(accountId), organization(organizationId), person(actorId)]);
    if (to === undefined || org === undefined) return 'unknown';
    if (!isStillTrue({ isMember: await isMember(organizationId, accountId), isDeleted: isDeleted(org) })) return 'superseded';
    const fields = { name: to.name, organizationName: org.name, role, actorName: actor?.name };
    return { to: { address: to.email, name: to.name }, content: content(fields) };
  };
type MembershipFields = Readonly<{ name: string; organizationName: string; role: string; actorName: string | undefined }>;

/** To everybody who was in an organization when it was deleted, unless it has been restored since. */
const deletion =
  ({ person, organization }: Sources): Find =>
  async ({ accountId, organizationId, actorId }) => {
    const [to, org, actor] = await Promise.all([person(accountId), organization(organizationId), person(actorId)]);
    if (to === undefined || org === undefined) return 'unknown';
    const { name: organizationName, restorableUntil } = org;
    if (restorableUntil === undefined) return 'superseded';
    const { email: address, name } = to;
    return {
      to: { address, name },
      content: { template: 'organization-deleted', name, organizationName, actorName: actor?.name, restorableUntil },
    };
  };

/** To whoever sent an invitation, if still a member, about its end. */
const toInviter =
  ({ person, organization, invitation, isMember }: Sources, template: InviterTemplate): Find =>
  async ({ invitationId, organizationId = '' }) => {
    const [invited, org] = await Promise.all([invitation(invitationId), organization(organizationId)]);
    const to = await person(invited?.invitedBy);
    if (invited === undefined || org === undefined || to === undefined) return 'unknown';
    const outdated = template === 'invitation-expired' && invited.status !== 'expired';
    if (outdated || isDeleted(org) || !(await isMember(organizationId, to.accountId))) return 'superseded';
    const content = { template, name: to.name, organizationName: org.name, invitee: invited.email, role: invited.role };
    return { to: { address: to.email, name: to.name }, content };
  };

/** Whether a link still works, as far as the invitation itself goes. */
const isOpen = ({ issue, status, expiresAt }: MailInvitationDoc, followed: number, at: string): boolean =>
  issue === followed && status === 'open' && expiresAt > at;

/** To an address that may have no account yet, so the mail addresses nobody by name. */
const toInvitee =
  ({ nameOf, organization, invitation, isMember }: Sources): Find =>
  async ({ invitationId = '', organizationId = '', issue = 1 }, at) => {
    const [invited, org] = await Promise.all([invitation(invitationId), organization(organizationId)]);
    if (invited === undefined || org === undefined || invited.issue < issue) return 'unknown';
    // A link works only while its inviter is a member (ADR 8).
    if (!isOpen(invited, issue, at) || isDeleted(org) || !(await isMember(organizationId, invited.invitedBy))) return 'superseded';
    const { email, role, expiresAt } = invited;
    const inviterName = await nameOf(invited.invitedBy, invited.inviterName);
    return {
      to: { address: email, name: '' },
      content: { template: 'invitation', organizationName: org.name, inviterName, role, expiresAt, again: issue > 1 },
      link: { page: 'accept', purpose: 'invitation', id: invitationId, issue },
    };
  };

/** Only to an address that a link was mailed to. */
const cancelled =
  ({ organization, invitation, wasMailed }: Sources): Find =>
  async ({ invitationId = '', organizationId }) => {
    const [invited, org] = await Promise.all([invitation(invitationId), organization(organizationId)]);
    if (invited === undefined || org === undefined) return 'unknown';
    if (!(await wasMailed(invitationId))) return 'superseded';
    return { to: { address: invited.email, name: '' }, content: { template: 'invitation-cancelled', organizationName: org.name } };
  };

/** To an address that nobody has proven yet: nothing is known of its owner. */
const verification =
  ({ registration }: Sources): Find =>
  async ({ accountId = '', issue = 1 }, at) => {
    const registered = await registration(accountId);
    if (registered === undefined || registered.issue < issue) return 'unknown';
    const { email, expiresAt, proven } = registered;
    if (proven || registered.issue !== issue || expiresAt <= at) return 'superseded';
    return {
      to: { address: email, name: '' },
      content: { template: 'verification', expiresAt },
      link: { page: 'verify', purpose: 'verification', id: accountId, issue },
    };
  };

/** Looked up when the mail is sent, so that a late mail says what is true then. */
export const findMailContent = (dependencies: Pick<Dependencies, 'collection'>): FindMailContent => {
  const sources = sourcesOf(dependencies);
  const finds: Readonly<Record<Template, Find>> = {
    verification: verification(sources),
    'registration-attempted': toAccount(sources, (name) => ({ template: 'registration-attempted', name })),
    'password-reset': passwordReset(sources),
    'password-changed': toAccount(sources, (name) => ({ template: 'password-changed', name })),
    invitation: toInvitee(sources),
    'invitation-cancelled': cancelled(sources),
    'invitation-expired': toInviter(sources, 'invitation-expired'),
    'invitation-accepted': toInviter(sources, 'invitation-accepted'),
    'invitation-declined': toInviter(sources, 'invitation-declined'),
    'member-joined': toMember(sources, isInside, ({ name, organizationName, role }) => ({
      template: 'member-joined',
      name,
      organizationName,
      role,
    })),
    'member-role-changed': toMember(sources, isInside, (fields) => ({ template: 'member-role-changed', ...fields })),
    'member-removed': toMember(sources, isOutside, ({ name, organizationName, actorName }) => ({
      template: 'member-removed',
      name,
      organizationName,
      actorName,
    })),
    'organization-deleted': deletion(sources),
  };
  return ({ template, refs }: MailMessage, at) => finds[template](refs, at);
};
