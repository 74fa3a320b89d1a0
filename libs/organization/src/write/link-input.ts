import { invitationOfToken } from '../domain/invitation-link.ts';
import { keys } from '../domain/keys.ts';
import type { Dependencies } from '../ports.ts';

/** The invitee names the link's token or, signed in, the invitation. */
export type LinkInput = Readonly<{ token: string }> | Readonly<{ invitationId: string }>;

/** The id of the invitation, and the hash of the token if there is one. */
export const linkOf = ({ ids, links }: Dependencies, input: LinkInput) =>
  'token' in input
    ? { invitationId: invitationOfToken(links, input.token), tokenHash: keys(ids).tokenHash(input.token) }
    : { invitationId: input.invitationId };
