import { decider, holderOf, likelyNew, streamOf, type Claim, type Command } from '@guildhall/eventing';
import { account, verifiedOnly, type Account, type Verified } from './account.events.ts';
import { link, linkMade } from './link.events.ts';
import { endOfPause } from './mail-pause.ts';
import { addresses, registrationEvents } from './registration.decider.ts';
import { isLive, session } from './session.events.ts';
import { refusal } from './refusals.ts';

/** For the caller's account. */
export type RenameAccount = Command<'RenameAccount', { name: string }>;
/** For the caller's account, in one of its sessions. `provenId`: the credential that the given password matched. */
export type ChangePassword = Command<'ChangePassword', { sessionId: string; provenId: string; credentialId: string }>;
/**
 * `addressKey`: what `email` is claimed by. `expiresAt`: of the link to set a password; `verificationExpiresAt`: of the one to confirm the
 * address, which is mailed where that was not done. `pause`: milliseconds until another link is mailed, doubled by each that is open.
 */
export type RequestPasswordReset = Command<
  'RequestPasswordReset',
  { addressKey: string; email: string; resetId: string; expiresAt: string; verificationExpiresAt: string; pause: number }
>;
export type ResetPassword = Command<'ResetPassword', { accountId: string; resetId: string; credentialId: string }>;

export const decideRenameAccount = decider<RenameAccount>()({
  tenant: ({ by }) => by,
  streams: ({ by }) => ({ account: streamOf(account, by) }),
  decide({ by: accountId, data: { name } }, { account: state }) {
    const isSame = verifiedOnly(state).name === name;
    return { events: isSame ? {} : { account: [{ type: 'AccountRenamed', data: { accountId, name } }] }, result: undefined };
  },
});

/** Ends all sessions of the old password; the caller's session continues under the new one. */
export const decideChangePassword = decider<ChangePassword>()({
  tenant: ({ by }) => by,
  streams: ({ by, data }) => ({ account: streamOf(account, by), session: streamOf(session, data.sessionId) }),
  decide({ by: accountId, at, data: { sessionId, provenId, credentialId } }, { account: state, session: own }) {
    const { credentialId: current, epoch } = verifiedOnly(state);
    if (!isLive(own, state, at)) throw refusal('session.ended');
    if (current === credentialId) return { events: {}, result: { unused: [] } };
    if (current !== provenId) throw refusal('password.wrong');
    return {
      events: {
        account: [{ type: 'PasswordChanged', data: { accountId, credentialId, sessionId } }],
        session: [{ type: 'SessionContinued', data: { sessionId, accountId, epoch: epoch + 1 } }],
      },
      result: { unused: [provenId] },
    };
  },
});

/** Whether another link may be mailed, by the number of open links and the time of the last mail. */
const mayMailReset = (resets: Verified['resets'], pause: number, at: string): boolean => {
  const open = resets.filter(({ used, expiresAt }) => !used && at < expiresAt);
  const last = open.at(-1);
  return last === undefined || endOfPause({ count: open.length, last: last.requestedAt }, pause) <= at;
};

/** The account that holds the address. */
const accountIdOf = ({ at }: RequestPasswordReset, address: Claim): string => {
  const accountId = holderOf(address, at);
  if (accountId === undefined) throw refusal('account.unknown');
  return accountId;
};

/**
 * Anybody may ask for anybody: who asks again too soon is mailed nothing, as the link that was mailed last is still open. However often
 * strangers ask, there are few links at a time, and none ends another. Where the address is not proven yet there is no password to set:
 * the link that proves it is mailed instead (U5).
 */
export const decideRequestPasswordReset = decider<RequestPasswordReset>()({
  tenant: (command, { address }) => accountIdOf(command, address),
  streams: ({ data: { addressKey, resetId } }) => ({ address: streamOf(addresses, addressKey), link: likelyNew(streamOf(link, resetId)) }),
  more: (command, { address }) => ({ account: streamOf(account, accountIdOf(command, address)) }),
  decide({ at, data }, { account: state }) {
    const { email, resetId, expiresAt, verificationExpiresAt, pause } = data;
    if (state.status === 'registered') {
      const mail = { accountId: state.id, email, expiresAt: verificationExpiresAt, pause };
      return { events: registrationEvents(state, at, mail), result: undefined };
    }
    const { id: accountId, resets } = verifiedOnly(state);
    if (!mayMailReset(resets, pause, at)) return { events: {}, result: undefined };
    return {
      events: {
        account: [{ type: 'PasswordResetRequested', data: { accountId, resetId, expiresAt } }],
        link: [linkMade(resetId, accountId)],
      },
      result: undefined,
    };
  },
});

/** By a link, once, until it expires (T55). Ends all other links and all sessions, which somebody else may have. */
export const decideResetPassword = decider<ResetPassword>()({
  tenant: ({ data }) => data.accountId,
  streams: ({ data }) => ({ account: streamOf(account, data.accountId) }),
  decide({ at, data: { accountId, resetId, credentialId } }, { account: state }) {
    const { credentialId: old } = openReset(state, resetId, at);
    return { events: { account: [{ type: 'PasswordReset', data: { accountId, resetId, credentialId } }] }, result: { unused: [old] } };
  },
});

/** The account of a reset; refuses a link that is invalid, has expired, or was used, or with which another was open that was used. */
export const openReset = (state: Account, resetId: string, at: string): Verified => {
  const reset = state.status === 'verified' ? state.resets.find((known) => known.resetId === resetId) : undefined;
  if (state.status !== 'verified' || reset === undefined) throw refusal('reset.invalid');
  if (reset.used) throw refusal('reset.used');
  if (reset.expiresAt <= at) throw refusal('reset.expired');
  return state;
};
