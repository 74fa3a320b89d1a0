import type { Content, LetterOf as Of, Places } from './content.ts';
import { say } from './phrase.ts';
import { moment } from './words.ts';

const NOT_YOU = say`If this was not you, ignore this mail: nothing happens without the link.`;

/** Also for who asked for a new password before there was an account: nothing that a stranger chose stands in it. */
export const verification = ({ expiresAt }: Of<'verification'>, { link }: Places): Content => ({
  subject: say`Confirm your e-mail address`,
  title: say`Confirm your e-mail address`,
  paragraphs: [
    say`Somebody, probably you, has asked for a Guildhall account with this e-mail address, or for a new password where there is no account yet.`,
    say`Confirm that the address is yours, and choose your name and password: then you can sign in.`,
  ],
  actions: [{ label: 'Confirm my address', url: link }],
  notes: [[`The link works once, until ${moment(expiresAt)}.`], NOT_YOU],
});

export const registrationAttempted = ({ name }: Of<'registration-attempted'>, { origin }: Places): Content => ({
  subject: say`You have an account already`,
  title: say`Hello ${name}, you have an account already`,
  paragraphs: [
    say`Somebody, probably you, has just asked for a Guildhall account with this e-mail address. There is one, and nothing about it has changed.`,
    say`Sign in as always. If you have forgotten your password, set a new one. If you were invited, follow the link in the invitation and sign in there.`,
  ],
  actions: [{ label: 'Set a new password', url: `${origin}/reset` }],
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
