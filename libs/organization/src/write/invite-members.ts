import { typeId, type Envelope } from '@guildhall/eventing';
import { inviteMembers as decision, type Invitee, type Unaskable } from '../domain/invite.decider.ts';
import { later, unified } from '../domain/policy.ts';
import type { Role } from '../domain/role.ts';
import type { Caller, Writing } from '../ports.ts';
import { pseudonyms } from '../domain/pseudonyms.ts';

/** An address in its canonical form, or undefined for one that is none. */
type Item = Readonly<{ email: string | undefined; role: Role }>;
type Wish = Readonly<{ organizationId: string; items: readonly Item[]; atomic: boolean; caller: Caller; at: string }>;

/** Ids and tokens derive from the command, so a repeated batch is the same invitations with the same links. */
export const inviteMembers =
  ({ handle, ids, links, limits }: Writing) =>
  (wish: Wish, envelope: Envelope) => {
    const { organizationId, items, atomic, caller, at } = wish;
    const names = pseudonyms(ids);
    const seen = new Set<string>();
    // One beyond the limit is enough to be refused for it: nobody has a store look at thousands of addresses.
    const asked = items.slice(0, unified.maxInvitationsPerBatch + 1).map(({ email, role }, n): Invitee | Unaskable => {
      if (email === undefined) return { refused: 'address.malformed' };
      if (seen.has(email)) return { refused: 'invitation.twin' };
      seen.add(email);
      const invitationId = typeId('inv', ids.derive(envelope.commandId, 'invitation', String(n)));
      const tokenHash = names.token(links.issue('invitation', invitationId, 1));
      return { invitationId, address: names.address(email), seat: names.seat(organizationId, email), email, role, tokenHash };
    });
    const expiresAt = later(at, unified.invitationTtl);
    const data = { organizationId, items: asked, atomic, expiresAt, inviterName: caller.name, limits };
    return handle(decision, { type: 'InviteMembers', data, by: caller.accountId, at }, envelope);
  };
