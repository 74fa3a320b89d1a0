import { answerOf, type CommandEnvelope } from '@guildhall/eventing';
import { decideDeclineInvitation } from '../domain/invitation-answer.decider.ts';
import { keys } from '../domain/keys.ts';
import type { Caller, Dependencies } from '../ports.ts';
import { linkOf, type LinkInput } from './link-input.ts';

/** Declining by a link needs no account. */
export const declineInvitation =
  (dependencies: Dependencies) =>
  async (input: LinkInput, { caller, ...envelope }: CommandEnvelope<Caller | undefined>) => {
    const { handle, ids } = dependencies;
    const invitee = caller === undefined ? {} : { addressHash: keys(ids).addressHash(caller.email) };
    const data = { ...linkOf(dependencies, input), ...invitee };
    return answerOf(await handle(decideDeclineInvitation, { type: 'DeclineInvitation', data }, envelope));
  };
