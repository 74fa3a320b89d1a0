import { SYSTEM, type Clock, type Envelope, type Worker } from '@guildhall/eventing';
import { expireInvitation } from '../domain/invitation.decider.ts';
import type { Writing } from '../ports.ts';
import { accounts, type AccountDoc } from '../read/accounts.view.ts';
import type { Reading } from '../ports.ts';
import { invitations, type InvitationDoc } from '../read/invitations.view.ts';
import { acceptForSignUp } from './sign-up.ts';

const PAGE = 100;

/** The jobs that this context files for itself, each a command in the end. */
export const workers = (
  writing: Writing,
  { collection, clock }: Pick<Reading, 'collection' | 'clock'>,
): Readonly<Record<string, Worker>> => ({
  'accept-invitation': acceptForNewAccount(writing, collection, clock),
  'expire-invitations': expireInvitations(writing, collection, clock),
});

/** Somebody signed up by an invitation's link. The membership began with it, unless the process died in between: then it begins now. */
const acceptForNewAccount =
  (writing: Writing, collection: Reading['collection'], clock: Clock): Worker =>
  async ({ data }, envelope) => {
    const caller = await collection<AccountDoc>(accounts).get(String(data['accountId']));
    if (caller === undefined) throw new Error('the account is not known here yet');
    const { accountId, email, name } = caller;
    const invited = { invitationId: String(data['invitationId']), issue: Number(data['issue']) };
    await acceptForSignUp(writing, clock)({ ...invited, accountId, email, name }, envelope);
  };

/** Records what has run out. */
const expireInvitations =
  ({ handle, ids }: Writing, collection: Reading['collection'], clock: Clock): Worker =>
  async (_, envelope) => {
    const at = clock.now().toISOString();
    const due = { index: 'byExpiry', equals: ['pending'], to: at, limit: PAGE };
    for (
      let page = await collection<InvitationDoc>(invitations).find(due);
      ;
      page = await collection<InvitationDoc>(invitations).find({ ...due, after: page.next })
    ) {
      for (const { doc } of page.items)
        await handle(
          expireInvitation,
          { type: 'ExpireInvitation', data: doc, by: SYSTEM, at },
          forOne(envelope, ids.derive(envelope.commandId, doc.invitationId)),
        );
      if (page.next === undefined) return;
    }
  };

const forOne = (envelope: Envelope, commandId: string): Envelope => ({ ...envelope, commandId });
