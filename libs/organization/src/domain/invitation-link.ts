import { typeId, type LinkTokens } from '@guildhall/eventing';
import { refusal } from './refusals.ts';

/** The invitation of a genuine token; refuses a forged one. */
export const invitationOfToken = (links: LinkTokens, token: string): string => {
  const meant = links.read('invitation', token);
  if (meant === undefined) throw refusal('invitation.unknown');
  return typeId('inv', meant.hex);
};
