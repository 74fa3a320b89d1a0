import type { Answer, Envelope } from '@guildhall/eventing';
import { keys } from '../domain/keys.ts';
import { decideRegisterAccount } from '../domain/registration.decider.ts';
import { linkEnd } from '../domain/verification-link.ts';
import type { Dependencies } from '../ports.ts';
import { newId, scopedTo } from './command-ids.ts';

/** The same answer for every address; the mail says what happened. */
export type AcceptedForMail = Readonly<{ status: 'accepted' }>;

/** Gives the same answer for unknown, unverified and verified addresses; only the mail tells the difference. */
export const registerAccount =
  ({ handle, ids, policy }: Dependencies) =>
  async ({ email }: Readonly<{ email: string }>, envelope: Envelope): Promise<Answer<AcceptedForMail>> => {
    const addressKey = keys(ids).address(email);
    const scoped = scopedTo(ids, envelope, addressKey);
    const mail = { expiresAt: linkEnd(envelope.at, policy.verification), pause: policy.mailPause };
    const data = { addressKey, email, newAccountId: newId(ids, 'acc', scoped), ...mail };
    await handle(decideRegisterAccount, { type: 'RegisterAccount', data }, scoped);
    return { body: { status: 'accepted' } };
  };
