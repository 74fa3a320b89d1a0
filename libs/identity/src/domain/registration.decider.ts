import { claimed, claims, decider, holderOf, Refusal, streamOf, type Command } from '@guildhall/eventing';
import { account, type Account, type AccountEvent, type Registered } from './account.events.ts';
import { link, linkMade } from './link.events.ts';
import { mayMailAgain } from './mailed.ts';

/** One account per address; an unproven one holds it only as long as its newest link works. */
export const addresses = claims('email');

/** `address` is the claim of `email`. */
type Addressed = { accountId: string; address: string };
/** What the holder of the mailbox chooses; the password lies under the credential. */
type Choice = { credentialId: string; name: string };
/** `pause` in milliseconds, after the first mail. */
export type RegisterAccount = Command<'RegisterAccount', Addressed & { email: string; expiresAt: string; pause: number }>;
/** `linkEnds` stands in the link that was followed. */
export type VerifyAccount = Command<'VerifyAccount', Addressed & Choice & { linkEnds: string }>;
/** `signUpId` leads a repeat to the account. */
export type SignUp = Command<
  'SignUp',
  Addressed & Choice & { signUpId: string; email: string; invitationId: string; invitationIssue: number }
>;

/** The address was taken between the look at its claim and the decision: look again. */
export const RACED = 'registration.raced';

const tenant = ({ data }: { data: Addressed }): string => data.accountId;
const streams = ({ data: { accountId, address } }: { data: Addressed }) => ({
  account: streamOf(account, accountId),
  address: streamOf(addresses, address),
});

/** What the owner of the address is mailed; nothing when they just were. */
const mailFor = (state: Account, at: string, { accountId, email, expiresAt, pause }: RegisterAccount['data']): AccountEvent | undefined => {
  switch (state.status) {
    case 'absent':
      return { type: 'AccountRegistered', data: { accountId, email, expiresAt } };
    case 'registered':
      return mayMailAgain(state.mailed, pause, at) ? { type: 'RegistrationRepeated', data: { accountId, email, expiresAt } } : undefined;
    case 'verified':
      return mayMailAgain(state.attempts, pause, at) ? { type: 'RegistrationAttempted', data: { accountId } } : undefined;
  }
};

export const registerAccount = decider<RegisterAccount>()({
  tenant,
  streams,
  decide({ at, data }, { account: state, address }) {
    const { accountId, expiresAt } = data;
    if ((holderOf(address, at) ?? accountId) !== accountId) throw new Refusal('conflict', RACED);
    const mail = mailFor(state, at, data);
    if (mail === undefined) return { events: {}, result: undefined };
    return { events: { account: [mail], address: state.status === 'verified' ? [] : [claimed(accountId, expiresAt)] }, result: undefined };
  },
});

/** The registration that a link stands for; refuses a link that leads nowhere, was used, or has run out. */
export const openRegistration = (state: Account, linkEnds: string, at: string): Registered => {
  switch (state.status) {
    case 'absent':
      throw new Refusal('invalid', 'verification.invalid');
    case 'verified':
      throw new Refusal('conflict', 'verification.used');
    case 'registered':
      if (linkEnds <= at) throw new Refusal('gone', 'verification.expired');
      return state;
  }
};

/** Whoever followed the link chooses name and password with it: nothing that was there before counts (T50). */
export const verifyAccount = decider<VerifyAccount>()({
  tenant,
  streams,
  decide({ at, data: { accountId, credentialId, name, linkEnds } }, { account: state, address }) {
    const { email } = openRegistration(state, linkEnds, at);
    if (holderOf(address, at) !== accountId) throw new Refusal('gone', 'verification.expired');
    return {
      events: { account: [{ type: 'AccountVerified', data: { accountId, credentialId, email, name } }], address: [claimed(accountId)] },
      result: { accountId },
    };
  },
});

/** An open invitation's link proves the mailbox that it was sent to. A registration that waits there for proof is over with it. */
export const signUp = decider<SignUp>()({
  tenant,
  streams: (command) => ({ ...streams(command), link: streamOf(link, command.data.signUpId) }),
  decide({ at, data }, { account: state, address }) {
    const { accountId, credentialId, email, name, signUpId, invitationId, invitationIssue } = data;
    if ((holderOf(address, at) ?? accountId) !== accountId) throw new Refusal('conflict', RACED);
    if (state.status === 'verified') throw new Refusal('conflict', 'account.exists');
    return {
      events: {
        account: [{ type: 'AccountVerified', data: { accountId, credentialId, email, name, invitationId, invitationIssue } }],
        address: [claimed(accountId)],
        link: [linkMade(signUpId, accountId)],
      },
      result: { accountId },
    };
  },
});
