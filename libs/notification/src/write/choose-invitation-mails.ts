import { Refusal, SYSTEM, type Envelope, type CommandResult } from '@guildhall/eventing';
import { chooseInvitationMails, type ChooseInvitationMails } from '../domain/consent.decider.ts';
import { optOutIn, optOutToken, recipientOf } from '../domain/recipient.ts';
import type { Choosing } from '../ports.ts';

type Choice = Readonly<{ wanted: boolean; at: string }>;
/** `undo`: the token that takes it back, for who has just stopped them by a link. */
type Chosen = Promise<CommandResult<{ wanted: boolean; undo?: string }>>;

/** By nobody in particular: an account that stood there would name the fingerprint's owner for ever. */
const choose = ({ handle, ids }: Choosing, data: ChooseInvitationMails['data'], at: string, envelope: Envelope) =>
  handle(
    chooseInvitationMails,
    { type: 'ChooseInvitationMails', data, by: SYSTEM, at },
    // Who is nobody yet has only a network for a principal: another person's key there must not meet this one's command.
    { ...envelope, commandId: ids.derive(envelope.commandId, data.recipient) },
  );

/** By whoever holds a mail that came to an address, account or not (T78). Refuses a token that is not of such a mail. */
export const chooseByLink =
  (choosing: Choosing) =>
  async ({ token, wanted, at }: Choice & Readonly<{ token: string }>, envelope: Envelope): Chosen => {
    const { links } = choosing;
    const meant = optOutIn(links, token);
    if (meant === undefined) throw new Refusal('invalid', 'opt-out.invalid');
    const { recipient, issue: proof } = meant;
    const { result, ...handled } = await choose(choosing, { recipient, wanted, proof }, at, envelope);
    const undo = result.undo === undefined ? {} : { undo: optOutToken(links, recipient, result.undo) };
    return { ...handled, result: { wanted, ...undo } };
  };

/** By an account, for the address that it has proven to be its own. */
export const chooseForOneself =
  (choosing: Choosing) =>
  async ({ email, wanted, at }: Choice & Readonly<{ email: string }>, envelope: Envelope): Chosen => {
    const data = { recipient: recipientOf(choosing.ids, email), wanted, proof: 'account' } as const;
    return { ...(await choose(choosing, data, at, envelope)), result: { wanted } };
  };
