import { decider, Refusal, streamOf, type Command } from '@guildhall/eventing';
import { account, verifiedOnly, type Account, type Verified } from './account.events.ts';
import { link, linkMade } from './link.events.ts';
import { later } from './policy.ts';
import { isLive, session } from './session.events.ts';

export type RenameAccount = Command<'RenameAccount', { accountId: string; name: string }>;
/** `was` is the credential that the caller has just proven. */
export type ChangePassword = Command<'ChangePassword', { accountId: string; sessionId: string; was: string; credentialId: string }>;
/** `pause`: milliseconds until another link can be had, doubled by each that is open already. */
export type RequestPasswordReset = Command<
  'RequestPasswordReset',
  { accountId: string; resetId: string; expiresAt: string; pause: number }
>;
export type ResetPassword = Command<'ResetPassword', { accountId: string; resetId: string; credentialId: string }>;

const tenant = ({ data }: { data: { accountId: string } }): string => data.accountId;

export const renameAccount = decider<RenameAccount>()({
  tenant,
  streams: ({ data }) => ({ account: streamOf(account, data.accountId) }),
  decide({ data: { accountId, name } }, { account: it }) {
    const same = verifiedOnly(it).name === name;
    return { events: same ? {} : { account: [{ type: 'AccountRenamed', data: { accountId, name } }] }, result: undefined };
  },
});

/** All sessions of the old password are over with it; the caller's goes on under the new one. */
export const changePassword = decider<ChangePassword>()({
  tenant,
  streams: ({ data: { accountId, sessionId } }) => ({ account: streamOf(account, accountId), session: streamOf(session, sessionId) }),
  decide({ at, data: { accountId, sessionId, was, credentialId } }, { account: it, session: own }) {
    const { credentialId: present, epoch } = verifiedOnly(it);
    if (!isLive(own, it, at)) throw new Refusal('unauthenticated', 'session.ended');
    if (present === credentialId) return { events: {}, result: { unused: [] } };
    if (present !== was) throw new Refusal('forbidden', 'password.wrong');
    return {
      events: {
        account: [{ type: 'PasswordChanged', data: { accountId, credentialId, sessionId } }],
        session: [{ type: 'SessionContinued', data: { sessionId, accountId, epoch: epoch + 1 } }],
      },
      result: { unused: [was] },
    };
  },
});

/**
 * Anybody may ask for anybody, so asks collapse: who asks again too soon is mailed nothing, as the link that was mailed last is open still.
 * However often strangers ask, there are few links at a time, and none ends another.
 */
export const requestPasswordReset = decider<RequestPasswordReset>()({
  tenant,
  streams: ({ data: { accountId, resetId } }) => ({ account: streamOf(account, accountId), link: streamOf(link, resetId) }),
  decide({ at, data: { accountId, resetId, expiresAt, pause } }, { account: it }) {
    const open = verifiedOnly(it).resets.filter((one) => !one.used && at < one.expiresAt);
    const last = open.at(-1);
    if (last !== undefined && at < later(last.askedAt, pause * 2 ** (open.length - 1))) return { events: {}, result: undefined };
    return {
      events: {
        account: [{ type: 'PasswordResetRequested', data: { accountId, resetId, expiresAt } }],
        link: [linkMade(resetId, accountId)],
      },
      result: undefined,
    };
  },
});

/** By a link, once, in time (T55). All others die with it, and every session is over: whoever made this necessary may hold one. */
export const resetPassword = decider<ResetPassword>()({
  tenant,
  streams: ({ data }) => ({ account: streamOf(account, data.accountId) }),
  decide({ at, data: { accountId, resetId, credentialId } }, { account: it }) {
    const open = openReset(it, resetId, at);
    return {
      events: { account: [{ type: 'PasswordReset', data: { accountId, resetId, credentialId } }] },
      result: { accountId, unused: [open.credentialId] },
    };
  },
});

/** The account whose reset this is; refuses a link that leads nowhere any more, was used like or with another, or has run out. */
export const openReset = (it: Account, resetId: string, at: string): Verified => {
  const reset = it.status === 'verified' ? it.resets.find((one) => one.resetId === resetId) : undefined;
  if (it.status !== 'verified' || reset === undefined) throw new Refusal('invalid', 'reset.invalid');
  if (reset.used) throw new Refusal('conflict', 'reset.used');
  if (reset.expiresAt <= at) throw new Refusal('gone', 'reset.expired');
  return it;
};
