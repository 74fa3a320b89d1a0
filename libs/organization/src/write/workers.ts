import type { Worker } from '@guildhall/eventing';
import { decideExpireInvitation } from '../domain/invitation.decider.ts';
import type { Dependencies } from '../ports.ts';
import { accounts, type AccountDoc } from '../read/accounts.view.ts';
import { invitations, type InvitationDoc } from '../read/invitations.view.ts';
import { acceptAs } from './accept-invitation.ts';

/** Invitations per run. */
const PAGE_SIZE = 100;

/** The workers of this context; each job ends in a command. */
export const workers = (dependencies: Dependencies): Readonly<Record<string, Worker>> => ({
  'accept-invitation': acceptForNewAccount(dependencies),
  'expire-invitations': expireInvitations(dependencies),
});

/** After a sign-up by an invitation: creates the membership if the process died before it did. */
const acceptForNewAccount =
  (dependencies: Dependencies): Worker =>
  async ({ data }, envelope) => {
    const account = await dependencies.collection<AccountDoc>(accounts).get(String(data['accountId']));
    if (account === undefined) throw new Error('the account is not known here yet');
    const link = { invitationId: String(data['invitationId']), issue: Number(data['issue']) };
    await acceptAs(dependencies, link, account, envelope);
  };

/** Records expired invitations. */
const expireInvitations =
  ({ collection, handle, ids }: Dependencies): Worker =>
  async (_, envelope) => {
    const pending = collection<InvitationDoc>(invitations);
    const query = { index: 'byExpiry', equals: ['pending'], to: envelope.at, limit: PAGE_SIZE };
    for (let page = await pending.find(query); ; page = await pending.find({ ...query, after: page.next })) {
      for (const { doc } of page.items) {
        const data = { organizationId: doc.organizationId, invitationId: doc.invitationId };
        const commandId = ids.derive(envelope.commandId, doc.invitationId);
        await handle(decideExpireInvitation, { type: 'ExpireInvitation', data }, { ...envelope, commandId });
      }
      if (page.next === undefined) return;
    }
  };
