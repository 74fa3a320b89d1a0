import { streamOf } from '@guildhall/eventing';
import { consent } from '../domain/consent.events.ts';
import { recipientOf } from '../domain/recipient.ts';
import type { Choosing } from '../ports.ts';

/** Whether invitations are mailed to an address; from its stream, so what was chosen counts at once. */
export const choiceOf =
  ({ readState, ids }: Choosing) =>
  async (email: string): Promise<Readonly<{ wanted: boolean }>> => ({
    wanted: (await readState(streamOf(consent, recipientOf(ids, email)))).given,
  });
