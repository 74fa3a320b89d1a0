import { streamOf, type Answer, type QueryEnvelope } from '@guildhall/eventing';
import { consent } from '../domain/consent.events.ts';
import { recipientOf } from '../domain/keys.ts';
import type { Caller, Dependencies } from '../ports.ts';

/** Whether invitations are mailed to the caller's address; from its stream, so what was chosen counts at once. */
export const readInvitationMails =
  ({ readState, ids }: Pick<Dependencies, 'readState' | 'ids'>) =>
  async (_: Readonly<Record<never, never>>, { caller }: QueryEnvelope<Caller>): Promise<Answer<Readonly<{ wanted: boolean }>>> => ({
    body: { wanted: (await readState(streamOf(consent, recipientOf(ids, caller.email)))).given },
  });
