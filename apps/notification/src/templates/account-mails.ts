import type { Content, LetterOf as Of, Places } from './content.ts';
import { say } from './phrase.ts';
import { roleName } from './words.ts';

const NOT_YOU = say`If this was not you, ignore this mail: nothing happens without the link.`;

/** One mail for both: that the address is theirs, and whose invitation they are about to accept (PX08). */
export const verification = ({ name, invitation }: Of<'verification'>, { link }: Places): Content => {
  const confirm = { label: 'Confirm my address', url: link };
  const notes = [say`The link works once.`, NOT_YOU];
  if (invitation === undefined)
    return {
      subject: say`Confirm your e-mail address`,
      title: say`Welcome to Guildhall, ${name}`,
      paragraphs: [say`You have asked for an account with this e-mail address. Confirm that it is yours, and you can sign in.`],
      actions: [confirm],
      notes,
    };
  const { organizationName, inviterName, role } = invitation;
  return {
    subject: say`Confirm your e-mail address and join ${organizationName}`,
    title: say`Welcome to Guildhall, ${name}`,
    paragraphs: [
      say`You have asked for an account with this e-mail address, to accept the invitation of ${inviterName}.`,
      say`Confirm that the address is yours: you can sign in then, and your membership of ${organizationName} begins.`,
    ],
    details: [
      ['Organization', say`${organizationName}`],
      ['Invited by', say`${inviterName}`],
      ['Your role', [roleName(role)]],
    ],
    actions: [confirm],
    notes,
  };
};

export const registrationAttempted = ({ name }: Of<'registration-attempted'>, { origin }: Places): Content => ({
  subject: say`You have an account already`,
  title: say`Hello ${name}, you have an account already`,
  paragraphs: [
    say`Somebody, probably you, has just asked for a Guildhall account with this e-mail address. There is one, and nothing about it has changed.`,
    say`Sign in as always. If you have forgotten your password, set a new one.`,
  ],
  actions: [
    { label: 'Sign in', url: `${origin}/` },
    { label: 'Set a new password', url: `${origin}/reset` },
  ],
  notes: [say`If this was not you, there is nothing that you need to do.`],
});

export const passwordReset = ({ name }: Of<'password-reset'>, { link }: Places): Content => ({
  subject: say`Set a new password`,
  title: say`Hello ${name}, set a new password`,
  paragraphs: [say`Somebody, probably you, has asked to set a new password for your Guildhall account.`],
  actions: [{ label: 'Set a new password', url: link }],
  notes: [say`The link works once, and only for a short time. With the first that you use, all others end.`, NOT_YOU],
});

export const passwordChanged = ({ name }: Of<'password-changed'>, { origin }: Places): Content => ({
  subject: say`Your password has been changed`,
  title: say`Hello ${name}, your password has been changed`,
  paragraphs: [say`The password of your Guildhall account is a new one now. Other devices have been signed out.`],
  actions: [{ label: 'This was not me: set a new password', url: `${origin}/reset` }],
  notes: [say`If it was you, there is nothing that you need to do.`],
});
