import type { Content, FieldsOf, Links } from './content.ts';
import { address, sentence, type RichText } from './rich-text.ts';
import { formatTime, roleName } from './labels.ts';

const by = (actorName: string | undefined): RichText => (actorName === undefined ? [] : sentence` by ${actorName}`);

export const invitation = (
  { organizationName, inviterName, role, expiresAt, again }: FieldsOf<'invitation'>,
  { link }: Links,
): Content => ({
  subject: sentence`${inviterName} has invited you to ${organizationName}`,
  title: sentence`${inviterName} has invited you to join ${organizationName}`,
  paragraphs: [
    ...(again ? [sentence`This is a new link. The links of earlier mails do not work any more.`] : []),
    sentence`You can look at the invitation first, and then accept or decline it. If you have no account yet, you can create one there.`,
  ],
  details: [
    ['Organization', sentence`${organizationName}`],
    ['Invited by', sentence`${inviterName}`],
    ['Your role', [roleName(role)]],
    ['Valid until', [formatTime(expiresAt)]],
  ],
  actions: [{ label: 'Look at the invitation', url: link }],
  notes: [sentence`If you do not know the sender, ignore this mail: nothing happens unless you accept.`],
});

export const invitationCancelled = ({ organizationName }: FieldsOf<'invitation-cancelled'>): Content => ({
  subject: sentence`Your invitation to ${organizationName} has been withdrawn`,
  title: sentence`Your invitation to ${organizationName} has been withdrawn`,
  paragraphs: [sentence`The link that you were sent does not work any more.`],
  notes: [sentence`If you think that this is a mistake, ask whoever invited you.`],
});

export const invitationExpired = (
  { name, organizationName, invitee, role }: FieldsOf<'invitation-expired'>,
  { origin }: Links,
): Content => ({
  subject: sentence`Your invitation to ${organizationName} has expired`,
  title: sentence`Hello ${name}, an invitation of yours has expired`,
  paragraphs: [sentence`${address(invitee)} has not answered in time. The invitation can be sent again: that gives a new link.`],
  details: [
    ['Organization', sentence`${organizationName}`],
    ['Invited', sentence`${address(invitee)}`],
    ['Role', [roleName(role)]],
  ],
  actions: [{ label: 'Open Guildhall', url: `${origin}/` }],
  notes: [sentence`You get this mail because you sent the invitation.`],
});

export const invitationAccepted = (
  { name, organizationName, invitee, role }: FieldsOf<'invitation-accepted'>,
  { origin }: Links,
): Content => ({
  subject: sentence`${address(invitee)} has joined ${organizationName}`,
  title: sentence`Hello ${name}, your invitation has been accepted`,
  paragraphs: [sentence`${address(invitee)} has become a member of ${organizationName}.`],
  details: [['Role', [roleName(role)]]],
  actions: [{ label: 'Open Guildhall', url: `${origin}/` }],
  notes: [sentence`You get this mail because you sent the invitation.`],
});

export const invitationDeclined = (
  { name, organizationName, invitee, role }: FieldsOf<'invitation-declined'>,
  { origin }: Links,
): Content => ({
  subject: sentence`${address(invitee)} has declined your invitation to ${organizationName}`,
  title: sentence`Hello ${name}, your invitation has been declined`,
  paragraphs: [sentence`${address(invitee)} does not want to join ${organizationName}. The link of the invitation does not work any more.`],
  details: [['Role', [roleName(role)]]],
  actions: [{ label: 'Open Guildhall', url: `${origin}/` }],
  notes: [sentence`You get this mail because you sent the invitation.`],
});

export const memberJoined = ({ name, organizationName, role }: FieldsOf<'member-joined'>, { origin }: Links): Content => ({
  subject: sentence`Welcome to ${organizationName}`,
  title: sentence`${name}, welcome to ${organizationName}`,
  paragraphs: [sentence`You are a member now.`],
  details: [['Your role', [roleName(role)]]],
  actions: [{ label: 'Open Guildhall', url: `${origin}/` }],
  notes: [sentence`You can leave an organization at any time.`],
});

export const memberRoleChanged = (
  { name, organizationName, role, actorName }: FieldsOf<'member-role-changed'>,
  { origin }: Links,
): Content => ({
  subject: sentence`Your role in ${organizationName} has changed`,
  title: sentence`Hello ${name}, your role in ${organizationName} has changed`,
  paragraphs: [['Your role has been changed', ...by(actorName), '.']],
  details: [['Your role now', [roleName(role)]]],
  actions: [{ label: 'Open Guildhall', url: `${origin}/` }],
  notes: [sentence`If you think that this is a mistake, ask an owner of the organization.`],
});

export const memberRemoved = ({ name, organizationName, actorName }: FieldsOf<'member-removed'>): Content => ({
  subject: sentence`You have been removed from ${organizationName}`,
  title: sentence`Hello ${name}, you are no longer a member of ${organizationName}`,
  paragraphs: [['You have been removed', ...by(actorName), '. Your account and your other organizations are not affected.']],
  notes: [sentence`If you think that this is a mistake, ask an owner of the organization.`],
});

export const organizationDeleted = (
  { name, organizationName, actorName, restorableUntil }: FieldsOf<'organization-deleted'>,
  { origin }: Links,
): Content => ({
  subject: sentence`${organizationName} has been deleted`,
  title: sentence`Hello ${name}, ${organizationName} has been deleted`,
  paragraphs: [
    ['The organization has been deleted', ...by(actorName), '. Its members have no access to it any more. Your account is not affected.'],
    sentence`If you own it, you can restore it until then, with everything in it.`,
  ],
  details: [['Can be restored until', [formatTime(restorableUntil)]]],
  actions: [{ label: 'Restore it, as an owner', url: `${origin}/restore` }],
  notes: [sentence`You get this mail because you were a member.`],
});
