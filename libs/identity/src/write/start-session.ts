import { answerOf, type Answer, type Envelope } from '@guildhall/eventing';
import { decideStartSession } from '../domain/session.decider.ts';
import type { Dependencies } from '../ports.ts';
import { newId, scopedTo } from './command-ids.ts';
import { findAccount } from './find-account.ts';
import { passwordAttempts } from './password-attempts.ts';
import { normalized } from './passwords.ts';
import { isSpent, issueTokens, type SessionTokens } from './session-tokens.ts';
import { refusal } from '../domain/refusals.ts';

type StartSessionInput = Readonly<{ email: string; password: string; network: string; userAgent: string | undefined }>;

/** The user agent, shortened and in plain characters, to recognize a device in a list. */
const deviceOf = (header: string | undefined): Readonly<{ userAgent?: string }> => {
  const userAgent = header
    ?.replace(/[^\x20-\x7e]/g, '')
    .trim()
    .slice(0, 200);
  return userAgent === undefined || userAgent === '' ? {} : { userAgent };
};

/** Compares one hash in every case, and refuses in the same way (T58). */
export const startSession = (dependencies: Dependencies) => {
  const { handle, readState, ids, secrets, hasher, policy } = dependencies;
  const attempts = passwordAttempts(dependencies);

  const start = async ({ email, password, userAgent }: StartSessionInput, envelope: Envelope) => {
    // As the store has it: a hash that is compared twice where memory is behind would tell that there is an account.
    const owner = await findAccount({ ids, read: readState }, email, envelope.at);
    const hash = owner.status === 'verified' ? await secrets.get(owner.credentialId) : undefined;
    const matches = await hasher.matches(hash, normalized(password));
    if (!matches || owner.status !== 'verified') throw refusal('session.refused');
    const scoped = { ...scopedTo(ids, envelope, owner.id), by: owner.id };
    const proven = { sessionId: newId(ids, 'ses', scoped), accountId: owner.id, provenId: owner.credentialId };
    const data = { ...proven, idle: policy.sessionIdle, whole: policy.sessionWhole, ...deviceOf(userAgent) };
    const result = await handle(decideStartSession, { type: 'StartSession', data }, scoped);
    if (await isSpent(dependencies, result)) throw refusal('session.refused');
    return { ...answerOf(result), body: await issueTokens(dependencies, result.result, envelope.at) };
  };
  return (input: StartSessionInput, envelope: Envelope): Promise<Answer<SessionTokens>> =>
    attempts.signIn(input, () => start(input, envelope));
};
