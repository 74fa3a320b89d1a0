import type { Content, FieldsOf, Links } from './content.ts';
import { sentence } from './rich-text.ts';
import { formatTime } from './labels.ts';

const NOT_YOU = sentence`If this was not you, ignore this mail: nothing happens without the link.`;

/** Also for somebody who asked for a new password before there was an account. It contains nothing that a stranger chose. */
export const verification = ({ expiresAt }: FieldsOf<'verification'>, { link }: Links): Content => ({
  subject: sentence`Confirm your e-mail address`,
  title: sentence`Confirm your e-mail address`,
  paragraphs: [
    sentence`Somebody, probably you, has asked for a Guildhall account with this e-mail address, or for a new password where there is no account yet.`,
    sentence`Confirm that the address is yours, and choose your name and password: then you can sign in.`,
  ],
  actions: [{ label: 'Confirm my address', url: link }],
  notes: [[`The link works once, until ${formatTime(expiresAt)}.`], NOT_YOU],
});

export const registrationAttempted = ({ name }: FieldsOf<'registration-attempted'>, { origin }: Links): Content => ({
  subject: sentence`You have an account already`,
  title: sentence`Hello ${name}, you have an account already`,
  paragraphs: [
    sentence`Somebody, probably you, has just asked for a Guildhall account with this e-mail address. There is one, and nothing about it has changed.`,
    sentence`Sign in as always. If you have forgotten your password, set a new one. If you were invited, follow the link in the invitation and sign in there.`,
  ],
  actions: [{ label: 'Set a new password', url: `${origin}/reset` }],
  notes: [sentence`If this was not you, there is nothing that you need to do.`],
});

export const passwordReset = ({ name }: FieldsOf<'password-reset'>, { link }: Links): Content => ({
  subject: sentence`Set a new password`,
  title: sentence`Hello ${name}, set a new password`,
  paragraphs: [sentence`Somebody, probably you, has asked to set a new password for your Guildhall account.`],
  actions: [{ label: 'Set a new password', url: link }],
  notes: [sentence`The link works once, and only for a short time. With the first that you use, all others end.`, NOT_YOU],
});

export const passwordChanged = ({ name }: FieldsOf<'password-changed'>, { origin }: Links): Content => ({
  subject: sentence`Your password has been changed`,
  title: sentence`Hello ${name}, your password has been changed`,
  paragraphs: [sentence`The password of your Guildhall account is a new one now. Other devices have been signed out.`],
  actions: [{ label: 'This was not me: set a new password', url: `${origin}/reset` }],
  notes: [sentence`If it was you, there is nothing that you need to do.`],
});
