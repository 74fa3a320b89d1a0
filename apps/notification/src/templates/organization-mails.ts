import type { Content, LetterOf as Of, Places } from './content.ts';
import { address, say, type Phrase } from './phrase.ts';
import { moment, roleName } from './words.ts';

const by = (actorName: string | undefined): Phrase => (actorName === undefined ? [] : say` by ${actorName}`);

export const invitation = ({ organizationName, inviterName, role, expiresAt, again }: Of<'invitation'>, { link }: Places): Content => ({
  subject: say`${inviterName} has invited you to ${organizationName}`,
  title: say`${inviterName} has invited you to join ${organizationName}`,
  paragraphs: [
    ...(again ? [say`This is a new link. The links of earlier mails do not work any more.`] : []),
    say`You can look at the invitation first, and then accept or decline it. If you have no account yet, you can create one there.`,
  ],
  details: [
    ['Organization', say`${organizationName}`],
    ['Invited by', say`${inviterName}`],
    ['Your role', [roleName(role)]],
    ['Valid until', [moment(expiresAt)]],
  ],
  actions: [{ label: 'Look at the invitation', url: link }],
  notes: [say`If you do not know the sender, ignore this mail: nothing happens unless you accept.`],
});

export const invitationCancelled = ({ organizationName }: Of<'invitation-cancelled'>): Content => ({
  subject: say`Your invitation to ${organizationName} has been withdrawn`,
  title: say`Your invitation to ${organizationName} has been withdrawn`,
  paragraphs: [say`The link that you were sent does not work any more.`],
  notes: [say`If you think that this is a mistake, ask whoever invited you.`],
});

export const invitationExpired = ({ name, organizationName, invitee, role }: Of<'invitation-expired'>, { origin }: Places): Content => ({
  subject: say`Your invitation to ${organizationName} has expired`,
  title: say`Hello ${name}, an invitation of yours has expired`,
  paragraphs: [say`${address(invitee)} has not answered in time. The invitation can be sent again: that gives a new link.`],
  details: [
    ['Organization', say`${organizationName}`],
    ['Invited', say`${address(invitee)}`],
    ['Role', [roleName(role)]],
  ],
  actions: [{ label: 'Open Guildhall', url: `${origin}/` }],
  notes: [say`You get this mail because you sent the invitation.`],
});

export const invitationAccepted = ({ name, organizationName, invitee, role }: Of<'invitation-accepted'>, { origin }: Places): Content => ({
  subject: say`${address(invitee)} has joined ${organizationName}`,
  title: say`Hello ${name}, your invitation has been accepted`,
  paragraphs: [say`${address(invitee)} has become a member of ${organizationName}.`],
  details: [['Role', [roleName(role)]]],
  actions: [{ label: 'Open Guildhall', url: `${origin}/` }],
  notes: [say`You get this mail because you sent the invitation.`],
});

export const invitationDeclined = ({ name, organizationName, invitee, role }: Of<'invitation-declined'>, { origin }: Places): Content => ({
  subject: say`${address(invitee)} has declined your invitation to ${organizationName}`,
  title: say`Hello ${name}, your invitation has been declined`,
  paragraphs: [say`${address(invitee)} does not want to join ${organizationName}. The link of the invitation does not work any more.`],
  details: [['Role', [roleName(role)]]],
  actions: [{ label: 'Open Guildhall', url: `${origin}/` }],
  notes: [say`You get this mail because you sent the invitation.`],
});

export const memberJoined = ({ name, organizationName, role }: Of<'member-joined'>, { origin }: Places): Content => ({
  subject: say`Welcome to ${organizationName}`,
  title: say`${name}, welcome to ${organizationName}`,
  paragraphs: [say`You are a member now.`],
  details: [['Your role', [roleName(role)]]],
  actions: [{ label: 'Open Guildhall', url: `${origin}/` }],
  notes: [say`You can leave an organization at any time.`],
});

export const memberRoleChanged = ({ name, organizationName, role, actorName }: Of<'member-role-changed'>, { origin }: Places): Content => ({
  subject: say`Your role in ${organizationName} has changed`,
  title: say`Hello ${name}, your role in ${organizationName} has changed`,
  paragraphs: [['Your role has been changed', ...by(actorName), '.']],
  details: [['Your role now', [roleName(role)]]],
  actions: [{ label: 'Open Guildhall', url: `${origin}/` }],
  notes: [say`If you think that this is a mistake, ask an owner of the organization.`],
});

export const memberRemoved = ({ name, organizationName, actorName }: Of<'member-removed'>): Content => ({
  subject: say`You have been removed from ${organizationName}`,
  title: say`Hello ${name}, you are no longer a member of ${organizationName}`,
  paragraphs: [['You have been removed', ...by(actorName), '. Your account and your other organizations are not affected.']],
  notes: [say`If you think that this is a mistake, ask an owner of the organization.`],
});

export const organizationDeleted = (
  { name, organizationName, actorName, restorableUntil }: Of<'organization-deleted'>,
  { origin }: Places,
): Content => ({
  subject: say`${organizationName} has been deleted`,
  title: say`Hello ${name}, ${organizationName} has been deleted`,
  paragraphs: [
    ['The organization has been deleted', ...by(actorName), '. Its members have no access to it any more. Your account is not affected.'],
    say`If you own it, you can restore it until then, with everything in it.`,
  ],
  details: [['Can be restored until', [moment(restorableUntil)]]],
  actions: [{ label: 'Restore it, as an owner', url: `${origin}/restore` }],
  notes: [say`You get this mail because you were a member.`],
});
