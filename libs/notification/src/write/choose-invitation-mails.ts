import { answerOf, SYSTEM, type Answer, type CommandEnvelope, type Envelope } from '@guildhall/eventing';
import { decideChooseInvitationMails, type ChooseInvitationMails } from '../domain/consent.decider.ts';
import { optOutIn, optOutToken, recipientOf } from '../domain/keys.ts';
import type { Caller, Dependencies } from '../ports.ts';
import { refusal } from '../domain/refusals.ts';

type Needs = Pick<Dependencies, 'handle' | 'ids' | 'links'>;
/** `undo`: the token that takes it back, for whoever has just stopped them by a link. */
type Choice = Readonly<{ wanted: boolean; undo?: string }>;

/** By the system: an account here would name the owner of the address hash for ever. */
const choose = ({ handle, ids }: Needs, data: ChooseInvitationMails['data'], envelope: Envelope) =>
  handle(
    decideChooseInvitationMails,
    { type: 'ChooseInvitationMails', data },
    // A caller without an account has only a network for a principal: another person's key there must not meet this one's command.
    { ...envelope, by: SYSTEM, commandId: ids.derive(envelope.commandId, data.recipient) },
  );

/** By whoever holds a mail that came to an address, account or not (T78). Refuses a token that is not of such a mail. */
export const chooseInvitationMailsByLink =
  (needs: Needs) =>
  async ({ token, wanted }: Readonly<{ token: string; wanted: boolean }>, envelope: Envelope): Promise<Answer<Choice>> => {
    const { links } = needs;
    const meant = optOutIn(links, token);
    if (meant === undefined) throw refusal('opt-out.invalid');
    const { recipient, issue: proof } = meant;
    const chosen = await choose(needs, { recipient, wanted, proof }, envelope);
    const { undo } = chosen.result;
    return { ...answerOf(chosen), body: { wanted, ...(undo === undefined ? {} : { undo: optOutToken(links, recipient, undo) }) } };
  };

/** By an account, for the address that it has proven to be its own. */
export const chooseInvitationMails =
  (needs: Needs) =>
  async ({ wanted }: Readonly<{ wanted: boolean }>, envelope: CommandEnvelope<Caller>): Promise<Answer<Choice>> => {
    const data = { recipient: recipientOf(needs.ids, envelope.caller.email), wanted, proof: 'account' } as const;
    return { ...answerOf(await choose(needs, data, envelope)), body: { wanted } };
  };
