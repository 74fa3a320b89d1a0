import { Refusal, SYSTEM, type Envelope, type Handled } from '@guildhall/eventing';
import { chooseInvitationMails } from '../domain/consent.decider.ts';
import { recipientIn, recipientOf } from '../domain/recipient.ts';
import type { Choosing } from '../ports.ts';

type Choice = Readonly<{ wanted: boolean; at: string }>;
type Chosen = Promise<Handled<{ wanted: boolean }>>;
type Wish = Choice & Readonly<{ recipient: string; by: string }>;

const choose = ({ handle, ids }: Choosing, { recipient, wanted, by, at }: Wish, envelope: Envelope): Chosen =>
  handle(
    chooseInvitationMails,
    { type: 'ChooseInvitationMails', data: { recipient, wanted }, by, at },
    // Who is nobody yet has only a network for a principal: another person's key there must not meet this one's command.
    { ...envelope, commandId: ids.derive(envelope.commandId, recipient) },
  );

/** By whoever holds a mail that came to an address, account or not (T78). Refuses a token that is not of such a mail. */
export const chooseByLink =
  (choosing: Choosing) =>
  async ({ token, ...choice }: Choice & Readonly<{ token: string }>, envelope: Envelope): Chosen => {
    const recipient = recipientIn(choosing.links, token);
    if (recipient === undefined) throw new Refusal('invalid', 'opt-out.invalid');
    return choose(choosing, { ...choice, recipient, by: SYSTEM }, envelope);
  };

/** By an account, for the address that it has proven to be its own. */
export const chooseForOneself =
  (choosing: Choosing) =>
  ({ caller, ...choice }: Choice & Readonly<{ caller: Readonly<{ accountId: string; email: string }> }>, envelope: Envelope): Chosen =>
    choose(choosing, { ...choice, recipient: recipientOf(choosing.ids, caller.email), by: caller.accountId }, envelope);
