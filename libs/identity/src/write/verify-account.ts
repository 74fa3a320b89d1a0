import { answerOf, recheckRefusal, streamOf, typeId, type Answer, type Envelope } from '@guildhall/eventing';
import { account } from '../domain/account.events.ts';
import { keys } from '../domain/keys.ts';
import { decideVerifyAccount, openRegistration } from '../domain/registration.decider.ts';
import { endOfIssue } from '../domain/verification-link.ts';
import type { Dependencies } from '../ports.ts';
import { newId, scopedTo } from './command-ids.ts';
import { trustNetwork } from './password-attempts.ts';
import { acceptable, keepCredential } from './passwords.ts';
import { refusal } from '../domain/refusals.ts';

type VerifyAccountInput = Readonly<{ token: string; name: string; password: string; network: string }>;

/** Uses the link of a registration, with the name and password of the account. */
export const verifyAccount =
  (dependencies: Dependencies) =>
  async ({ token, name, password, network }: VerifyAccountInput, envelope: Envelope): Promise<Answer<Readonly<{ accountId: string }>>> => {
    const { handle, ids, links } = dependencies;
    const followed = links.read('verification', token);
    if (followed === undefined) throw refusal('verification.invalid');
    const [accountId, linkEnds] = [typeId('acc', followed.hex), endOfIssue(followed.issue)];
    const scoped = { ...scopedTo(ids, envelope, accountId), by: accountId };
    const credentialId = newId(ids, 'cred', scoped);
    // Checked before the slow hash, so that an invalid link is cheap; the decider checks it again.
    const { email } = await recheckRefusal(dependencies, async (read) => {
      const state = await read(streamOf(account, accountId));
      const isRepeated = state.status === 'verified' && state.credentialId === credentialId;
      return isRepeated ? state : openRegistration(state, linkEnds, envelope.at);
    });
    await keepCredential(dependencies, credentialId, acceptable(dependencies, password, '/password', email));
    const data = { accountId, addressKey: keys(ids).address(email), credentialId, name, linkEnds };
    const result = await handle(decideVerifyAccount, { type: 'VerifyAccount', data }, scoped);
    await trustNetwork(dependencies, { email, network });
    return answerOf(result);
  };
